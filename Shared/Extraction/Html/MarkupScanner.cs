using System.Text;

namespace Indexer.Extraction.Html;

/// <summary>Where pieces of markup end (HTML Living Standard, 13.2.5). Each answer is the place behind the piece, or the document's end.</summary>
internal static class MarkupScanner
{
    /// <summary>13.2.5.8: at white space, a slash or the tag's end.</summary>
    public static int EndOfTagName(ReadOnlySpan<byte> html, int at)
    {
        while ((uint)at < (uint)html.Length && html[at] is not ((byte)'>' or (byte)'/') && !TagAttributes.IsWhite(html[at])) at++;
        return at;
    }

    public static int EndOfBogusComment(ReadOnlySpan<byte> html, int at)
    {
        var length = html[at..].IndexOf((byte)'>');
        return length < 0 ? html.Length : at + length + 1;
    }

    /// <summary>A comment, a doctype or what is neither; <paramref name="at"/> is behind "&lt;!".</summary>
    public static int EndOfDeclaration(ReadOnlySpan<byte> html, int at) =>
        html[at..].StartsWith("--"u8) ? EndOfComment(html, at + 2) : EndOfBogusComment(html, at);

    /// <summary>13.2.5.43 to 13.2.5.52: "--&gt;" or "--!&gt;", and "&gt;" or "-&gt;" right at the start.</summary>
    private static int EndOfComment(ReadOnlySpan<byte> html, int at)
    {
        var rest = html[at..];
        if (rest.StartsWith(">"u8)) return at + 1;
        if (rest.StartsWith("->"u8)) return at + 2;
        while (html[at..].IndexOf("--"u8) is >= 0 and var dashes)
        {
            at += dashes + 2;
            if (html[at..].StartsWith(">"u8)) return at + 1;
            if (html[at..].StartsWith("!>"u8)) return at + 2;
            at--; // the second dash may be the first of the next two
        }
        return html.Length;
    }

    /// <summary>13.2.5.9 to 13.2.5.14: the place of the end tag of <paramref name="name"/>.</summary>
    public static int EndOfRawText(ReadOnlySpan<byte> html, int at, ReadOnlySpan<byte> name)
    {
        while (html[at..].IndexOf("</"u8) is >= 0 and var tag)
        {
            at += tag;
            if (IsTag(html[(at + 2)..], name)) return at;
            at += 2;
        }
        return html.Length;
    }

    /// <summary>13.2.5.15 to 13.2.5.31: as raw text, but within a comment a nested script hides one end tag.</summary>
    public static int EndOfScript(ReadOnlySpan<byte> html, int at)
    {
        while (html[at..].IndexOf((byte)'<') is >= 0 and var less)
        {
            at += less;
            var rest = html[at..];
            if (rest.StartsWith("</"u8) && IsTag(rest[2..], "script"u8)) return at;
            if (!rest.StartsWith("<!--"u8))
            {
                at++;
                continue;
            }
            if (SkipEscaped(html, at + 2, out at)) return at;
        }
        return html.Length;
    }

    /// <summary>Reads from the dashes of "&lt;!--"; they may be those of "--&gt;" too.</summary>
    /// <returns>Whether <paramref name="end"/> is the script's end tag and not the end of the comment.</returns>
    private static bool SkipEscaped(ReadOnlySpan<byte> html, int at, out int end)
    {
        var isNested = false;
        while (html[at..].IndexOfAny((byte)'<', (byte)'-') is >= 0 and var next)
        {
            at += next;
            var rest = html[at..];
            if (rest.StartsWith("-->"u8))
            {
                end = at + 3;
                return false;
            }
            if (rest.StartsWith("</"u8) && IsTag(rest[2..], "script"u8))
            {
                if (!isNested)
                {
                    end = at;
                    return true;
                }
                isNested = false;
            }
            else if (rest.StartsWith("<"u8) && IsTag(rest[1..], "script"u8))
            {
                isNested = true;
            }
            at++;
        }
        end = html.Length;
        return true;
    }

    private static bool IsTag(ReadOnlySpan<byte> html, ReadOnlySpan<byte> name) =>
        html.Length > name.Length
        && (html[name.Length] is (byte)'>' or (byte)'/' || TagAttributes.IsWhite(html[name.Length]))
        && Ascii.EqualsIgnoreCase(html[..name.Length], name);
}
