using System.Text;

namespace Indexer.Search.Snippets;

/// <summary>Makes the snippet of a hit from its stored text: HTML, escaped, with the matched words marked. Thread-safe.</summary>
/// <param name="terms">The words.</param>
/// <param name="columns">Columns of a snippet; wide characters take two.</param>
internal sealed class SnippetMaker(SnippetTerms terms, int columns = SearchRequest.UsualSnippetSize)
{
    // Of a very long text only so much is looked at: some milliseconds of work.
    private const int MostBytes = 256 * 1024;
    private const int SampleBytes = 2048;

    private readonly MatchFinder _finder = new(terms);
    private readonly double[] _weights = terms.Weights;

    /// <param name="body">UTF-8.</param>
    /// <param name="language">Language of the document, for its stems.</param>
    public string Make(ReadOnlySpan<byte> body, string language)
    {
        ReadOnlySpan<byte> text = body.Length > MostBytes ? body[..CharacterStart(body, MostBytes)] : body;
        if (text.IsEmpty) return "";
        List<SnippetMatch> matches = _finder.Find(text, language);
        int sample = matches.Count == 0 ? 0 : CharacterStart(text, Math.Max(0, matches[0].Start - SampleBytes / 2));
        int window = TextBoundaries.BytesOf(text.Slice(sample, Math.Min(SampleBytes, text.Length - sample)), columns);
        List<(int Start, int End)> chosen = new FragmentChooser(_weights).Choose(matches, window * 4 / 5);
        if (chosen.Count == 0) chosen.Add((0, 0));
        return Write(text, chosen, matches, window);
    }

    private string Write(ReadOnlySpan<byte> text, List<(int Start, int End)> chosen, List<SnippetMatch> matches, int window)
    {
        var html = new StringBuilder(columns * 2);
        int shownTo = 0;
        for (int i = 0; i < chosen.Count; i++)
        {
            SnippetFragment fragment = TextBoundaries.Widen(text, chosen[i].Start, chosen[i].End, window / chosen.Count);
            bool joined = i > 0 && fragment.Start <= shownTo;
            if (joined) fragment = fragment with { Start = Math.Max(shownTo, fragment.Start) };
            if (fragment.End <= fragment.Start) continue;
            if (!joined && (i > 0 || !fragment.Begins)) AppendEllipsis(html);
            SnippetWriter.Append(html, text, fragment, matches);
            shownTo = fragment.End;
            if (i == chosen.Count - 1 && !fragment.Ends) AppendEllipsis(html);
        }
        return html.ToString().Trim();
    }

    /// <summary>A whole text, such as a title, as HTML: escaped, with the matched words marked.</summary>
    public string Mark(string text, string language)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var html = new StringBuilder(text.Length * 2);
        SnippetWriter.Append(html, utf8, new SnippetFragment(0, utf8.Length, Begins: true, Ends: true), _finder.Find(utf8, language));
        return html.ToString();
    }

    private static void AppendEllipsis(StringBuilder html)
    {
        if (html.Length > 0 && html[^1] != ' ') html.Append(' ');
        html.Append("… ");
    }

    private static int CharacterStart(ReadOnlySpan<byte> text, int at)
    {
        while (at > 0 && at < text.Length && (text[at] & 0xC0) == 0x80) at--;
        return at;
    }
}
