using System.Buffers;
using System.Globalization;
using System.Text;

namespace Indexer.Search.Snippets;

/// <summary>Writes text as HTML: escaped, blanks collapsed, controls left out, matches marked.</summary>
internal static class SnippetWriter
{
    public static void Append(StringBuilder html, ReadOnlySpan<byte> text, SnippetFragment fragment, List<SnippetMatch> matches)
    {
        int at = fragment.Start;
        int i = 0;
        while (i < matches.Count)
        {
            (int start, int end, _) = matches[i++];
            if (start < at) continue;
            if (end > fragment.End) break;
            // Pairs of CJK characters overlap: one mark over all of a run.
            while (i < matches.Count && matches[i].Start <= end && matches[i].End <= fragment.End) end = Math.Max(end, matches[i++].End);
            AppendEscaped(html, text[at..start]);
            html.Append(SnippetText.MarkStart);
            AppendEscaped(html, text[start..end]);
            html.Append(SnippetText.MarkEnd);
            at = end;
        }
        AppendEscaped(html, text[at..fragment.End]);
    }

    /// <summary>Appends text that is safe between tags and in quoted attributes.</summary>
    public static void AppendEscaped(StringBuilder html, ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(utf8, out Rune rune, out int consumed) != OperationStatus.Done) rune = Rune.ReplacementChar;
            utf8 = utf8[consumed..];
            switch (rune.Value)
            {
                case '&': html.Append("&amp;"); break;
                case '<': html.Append("&lt;"); break;
                case '>': html.Append("&gt;"); break;
                case '"': html.Append("&quot;"); break;
                case '\'': html.Append("&#39;"); break;
                default: AppendPlain(html, rune); break;
            }
        }
    }

    private static void AppendPlain(StringBuilder html, Rune rune)
    {
        if (Rune.IsWhiteSpace(rune))
        {
            if (html.Length > 0 && html[^1] != ' ') html.Append(' ');
            return;
        }
        // Controls and direction overrides could make the page lie about the text around them.
        UnicodeCategory category = Rune.GetUnicodeCategory(rune);
        if (category == UnicodeCategory.Control || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069)) return;
        Span<char> characters = stackalloc char[2];
        html.Append(characters[..rune.EncodeToUtf16(characters)]);
    }
}
