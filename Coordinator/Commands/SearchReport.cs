using System.Globalization;
using System.Net;
using System.Text;
using Indexer.Coordinator.Terminal;
using Indexer.Search;
using Indexer.Search.Evaluation;

namespace Indexer.Coordinator.Commands;

/// <summary>Writes an answer for people, and as a TREC run.</summary>
internal static class SearchReport
{
    /// <param name="writer">Where to.</param>
    /// <param name="response">The answer.</param>
    /// <param name="style">How it looks.</param>
    /// <param name="marked">The fields in which words are marked.</param>
    /// <param name="byCursor">Whether what follows is to be asked for by its cursor, which is long; else by its rank, as far as that goes.</param>
    public static void WriteText(TextWriter writer, SearchResponse response, Style style, ShownFields marked = ShownFields.Snippet, bool byCursor = false)
    {
        foreach (var note in response.Notes) writer.WriteLine(style.Yellow("note: ") + note);
        if (response.Suggestion is { } meant) writer.WriteLine(style.Yellow("Did you mean: ") + OneLine(meant));
        foreach (var hit in response.Hits) WriteHit(writer, hit, style, marked);
        if (response.Facets is { } facets) FacetReport.WriteText(writer, facets, style);
        var total = (response.Total.Relation == "gte" ? "at least " : "") + Quantity.Of(response.Total.Value, "document");
        writer.WriteLine(response.Hits.Count == 0 && response.Total.Value == 0 ? "Nothing found." : "");
        var coverage = response.Coverage;
        writer.WriteLine(style.Dim(string.Create(CultureInfo.InvariantCulture,
            $"{total} in {response.TookMs:0.0} ms · {response.Index}, generation {response.Generation} · {coverage.ShardsAnswered} of {Quantity.Of(coverage.ShardsAsked, "shard")} answered")));
        if (response.Cursor is { } cursor && response.Hits is [.., var last])
            writer.WriteLine(style.Dim($"for what follows: {(byCursor || last.Rank + response.Hits.Count > SearchService.DeepestRank ? $"--cursor {cursor}" : string.Create(CultureInfo.InvariantCulture, $"--from {last.Rank}"))}"));
        CoverageText.WriteFailures(writer, coverage, style);
    }

    /// <summary>Lines of <c>topic Q0 id rank score tag</c>, as trec_eval reads them.</summary>
    public static void WriteTrec(TextWriter writer, SearchResponse response, string topic, string tag)
    {
        RunWriter.Write(writer, topic, [.. response.Hits.Select(hit => new RunEntry(hit.Id, hit.Score))], tag);
    }

    private static void WriteHit(TextWriter writer, SearchHit hit, Style style, ShownFields marked)
    {
        var rank = hit.Rank.ToString(CultureInfo.InvariantCulture).PadLeft(3);
        var address = hit.Url is { Length: > 0 } url ? url : hit.Id;
        var heading = hit.Title is not { } title ? style.Cyan(OneLine(address)) : style.Bold(marked.HasFlag(ShownFields.Title) ? Snippet(title, style) : OneLine(title));
        writer.WriteLine($"{style.Dim(rank)}  {heading}  {style.Dim(hit.Score.ToString("0.00", CultureInfo.InvariantCulture))}");
        var facts = new List<string>();
        if (hit.Title is not null) facts.Add(style.Cyan(OneLine(address)));
        if (hit.Date is { } date) facts.Add(style.Dim(Day(date)));
        if (hit.Captured is { } captured) facts.Add(style.Dim($"captured {Day(captured)}"));
        foreach (var fact in new[] { hit.Language, hit.Host, hit.Type, hit.Key })
            if (fact is { Length: > 0 }) facts.Add(style.Dim(OneLine(fact)));
        if (hit.MoreOfHost is > 0 and var more) facts.Add(style.Dim(string.Create(CultureInfo.InvariantCulture, $"{more:N0} more of this host")));
        if (facts.Count > 0) writer.WriteLine("     " + string.Join("  ", facts));
        if (hit.Snippet is { Length: > 0 } snippet) writer.WriteLine("     " + (marked.HasFlag(ShownFields.Snippet) ? Snippet(snippet, style) : OneLine(snippet)));
        if (hit.Explanation is { } explanation) ExplanationReport.WriteText(writer, explanation, style);
    }

    private static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The snippet's HTML as text, its marked words bold.</summary>
    internal static string Snippet(string html, Style style)
    {
        var text = new StringBuilder();
        var rest = html.AsSpan();
        while (true)
        {
            var start = rest.IndexOf("<mark>");
            var end = start < 0 ? -1 : rest[start..].IndexOf("</mark>");
            if (end < 0) break;
            text.Append(Decoded(rest[..start]));
            text.Append(style.Bold(Decoded(rest[(start + 6)..(start + end)])));
            rest = rest[(start + end + 7)..];
        }
        return text.Append(Decoded(rest)).ToString();
    }

    private static string Decoded(ReadOnlySpan<char> html) => OneLine(WebUtility.HtmlDecode(html.ToString()));

    // Text of crawled pages must not steer the terminal: no control characters, escape sequences least of all.
    internal static string OneLine(string text)
    {
        if (!text.Any(char.IsControl)) return text;
        return string.Create(text.Length, text, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = char.IsControl(from[i]) ? ' ' : from[i];
        });
    }
}
