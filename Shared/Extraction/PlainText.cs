using System.Text;
using System.Text.Unicode;
using Indexer.Text;

namespace Indexer.Extraction;

/// <summary>Brings text to the form that pages hold: valid UTF-8, runs of white space as one blank, no control characters, none of it at the ends.</summary>
internal static class PlainText
{
    private const int LongestTitleLine = 200;

    /// <summary>Appends <paramref name="text"/> to <paramref name="output"/>, up to <paramref name="maxBytes"/> in all; returns whether something was cut off.</summary>
    public static bool Append(ReadOnlySpan<byte> text, Utf8Buffer output, int maxBytes)
    {
        if (!Utf8.IsValid(text)) text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
        var needsBlank = output.Length > 0;
        while (true)
        {
            while (!text.IsEmpty && BlankLength(text) is > 0 and var blank) text = text[blank..];
            if (text.IsEmpty) return false;
            var length = WordLength(text);
            if (output.Length + length + 1 > maxBytes)
            {
                if (output.Length == 0) output.Append(text[..Charsets.Utf8Shape.FloorToCharacter(text, Math.Min(length, maxBytes))]);
                return true;
            }
            if (needsBlank) output.Append((byte)' ');
            output.Append(text[..length]);
            needsBlank = true;
            text = text[length..];
        }
    }

    /// <summary>
    /// Cuts the title off a plain text: its first line that is not blank, if that has at most 200 bytes and more text follows. So the extracted texts of Common Crawl
    /// (WET) begin, and most written ones; the marks of Markdown headings go.
    /// </summary>
    public static ReadOnlySpan<byte> TakeTitle(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> rest)
    {
        rest = text;
        var trimmed = text.TrimStart(" \t\r\n\f"u8);
        var end = trimmed.IndexOfAny((byte)'\n', (byte)'\r');
        if (end is < 1 or > LongestTitleLine) return default;
        var below = trimmed[end..].TrimStart(" \t\r\n\f"u8);
        if (below.IsEmpty) return default;
        rest = below;
        return trimmed[..end].TrimStart("# "u8);
    }

    /// <summary>Cuts to at most <paramref name="maxBytes"/> bytes, between words where there are blanks, else between characters; returns whether it did.</summary>
    public static bool Cut(Utf8Buffer buffer, int maxBytes)
    {
        if (buffer.Length <= maxBytes) return false;
        var length = Charsets.Utf8Shape.FloorToCharacter(buffer.Span, maxBytes);
        var isBetweenWords = buffer.Span[length] == ' ';
        var blank = isBetweenWords ? length : buffer.Span[..length].LastIndexOf((byte)' ');
        buffer.Truncate(blank > 0 ? blank : length);
        return true;
    }

    private static int WordLength(ReadOnlySpan<byte> text)
    {
        var i = 0;
        while (i < text.Length)
        {
            var value = text[i];
            if (value <= ' ' || value == 0x7f) break;
            if (value is 0xc2 or 0xe2 or 0xe3 or 0xef && BlankLength(text[i..]) > 0) break;
            i++;
        }
        return i;
    }

    /// <summary>Bytes of the blank or control character that <paramref name="text"/> starts with, else 0.</summary>
    private static int BlankLength(ReadOnlySpan<byte> text)
    {
        var value = text[0];
        if (value < 0x80) return value <= ' ' || value == 0x7f ? 1 : 0;
        if (value == 0xc2) return text.Length > 1 && text[1] is <= 0xa0 ? 2 : 0;
        if (text.Length < 3) return 0;
        return (value, text[1], text[2]) switch
        {
            (0xe2, 0x80, <= 0x8b or 0xa8 or 0xa9 or 0xaf) or (0xe2, 0x81, 0x9f) or (0xe3, 0x80, 0x80) or (0xef, 0xbb, 0xbf) => 3,
            _ => 0,
        };
    }
}
