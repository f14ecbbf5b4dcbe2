using System.Text.Json;
using Indexer.Coordinator.Commands;
using Indexer.Coordinator.Terminal;
using Indexer.Search;
using Indexer.Search.Explaining;
using Xunit;

namespace Indexer.Tests.Commands;

public sealed class SearchReportTests
{
    private static readonly SearchResponse Response = new()
    {
        Index = "web",
        Generation = 3,
        TookMs = 1.5,
        Coverage = new Coverage(4, 3, [new ShardFailure(2, "its file is corrupt")]),
        Total = new TotalHits(1234, "gte"),
        Notes = ["the quote was closed"],
        Hits =
        [
            new SearchHit
            {
                Rank = 1, Id = "https://a.example/x y", Url = "https://a.example/x y", Title = "Clocks \e[31mred", Score = 2.5f,
                Snippet = "an old <mark>clock</mark> &lt;b&gt; &amp; <mark>watch</mark>", Language = "en", Date = new DateTimeOffset(2024, 2, 29, 0, 0, 0, TimeSpan.Zero),
            },
        ],
    };

    [Fact]
    public void Text_shows_rank_title_url_date_language_snippet_and_what_was_missing()
    {
        var text = Written(new Style(false));
        Assert.Contains("  1  Clocks  [31mred  2.50", text, StringComparison.Ordinal);
        Assert.Contains("https://a.example/x y  2024-02-29  en", text, StringComparison.Ordinal);
        Assert.Contains("an old clock <b> & watch", text, StringComparison.Ordinal);
        Assert.Contains("at least 1,234 documents in 1.5 ms · web, generation 3 · 3 of 4 shards answered", text, StringComparison.Ordinal);
        Assert.Contains("shard 2 did not answer: its file is corrupt", text, StringComparison.Ordinal);
        Assert.Contains("note: the quote was closed", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_shows_what_is_counted_what_is_struck_out_and_how_to_go_on()
    {
        var text = Written(new Style(false), Response with
        {
            Cursor = "AQc",
            Hits = [Response.Hits[0] with { MoreOfHost = 1200 }],
            Facets = [new Facet { Field = "host", Values = [new FacetValue("a.example", 1000), new FacetValue("b\u001b.example", 1)], OtherCount = 199, MissingCount = 0, IsExact = true }],
        });
        Assert.Contains("2024-02-29  en  1,200 more of this host", text, StringComparison.Ordinal);
        Assert.Contains("for what follows: --from 1\n", text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Matches(@"host\n  a\.example +1,000  ▪{20}\n  b .example +1  ▪\n  \(others\) +199  ▪{4}\n\n", text.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(10_000, false)]
    public void A_cursor_is_shown_to_those_who_walk_by_cursors_and_where_ranks_go_no_further(int rank, bool byCursor)
    {
        var writer = new StringWriter();
        SearchReport.WriteText(writer, Response with { Cursor = "AQc", Hits = [Response.Hits[0] with { Rank = rank }] }, new Style(false), byCursor: byCursor);
        Assert.Contains("for what follows: --cursor AQc", writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_shows_how_a_score_came_about_as_a_tree()
    {
        var idf = new ScoreExplanation { What = "idf", Value = 2, Formula = "ln(N / n)", Details = [new() { What = "N", Value = 9 }, new() { What = "n", Value = 1.25 }] };
        var score = new ScoreExplanation { What = "score", Value = 2.5, Formula = "a + b", Details = [idf, new() { What = "proximity \e[31m", Value = 0.5 }] };
        var text = Written(new Style(false), Response with { Hits = [Response.Hits[0] with { Explanation = score }] });
        Assert.Contains("     2.5  score = a + b\n       2  idf = ln(N / n): N = 9; n = 1.25\n       0.5  proximity  [31m\n", text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_shows_of_a_hit_only_what_it_has()
    {
        var text = Written(new Style(false), Response with { Hits = [new SearchHit { Rank = 1, Id = "a", Url = "https://a.example/x", Score = 2 }] });
        Assert.StartsWith("  1  https://a.example/x  2.00\n\n", text.ReplaceLineEndings("\n")[(text.ReplaceLineEndings("\n").IndexOf('\n') + 1)..], StringComparison.Ordinal);
    }

    [Fact]
    public void Text_tells_the_date_of_a_hit_from_that_of_its_capture()
    {
        var text = Written(new Style(false), Response with { Hits = [Response.Hits[0] with { Captured = new DateTimeOffset(2025, 3, 1, 23, 0, 0, TimeSpan.Zero) }] });
        Assert.Contains("2024-02-29  captured 2025-03-01  en", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_text_holds_no_escape_sequences_even_where_the_pages_do() => Assert.DoesNotContain('\e', Written(new Style(false)));

    [Fact]
    public void Matched_words_are_bold_on_a_terminal() => Assert.Contains("an old \e[1mclock\e[0m <b> & \e[1mwatch\e[0m", Written(new Style(true)), StringComparison.Ordinal);

    [Fact]
    public void A_trec_line_has_six_columns()
    {
        var writer = new StringWriter();
        SearchReport.WriteTrec(writer, Response, "301", "run1");
        Assert.Equal("301 Q0 https://a.example/x_y 1 2.5 run1", writer.ToString().TrimEnd());
    }

    [Fact]
    public void Json_has_the_promised_names()
    {
        var writer = new StringWriter();
        Json.Write(writer, Response, Json.Shapes.SearchResponse);
        using var json = JsonDocument.Parse(writer.ToString());
        Assert.Equal(["coverage", "generation", "hits", "index", "notes", "tookMs", "total"], Names(json.RootElement));
        Assert.Equal(["failures", "shardsAnswered", "shardsAsked"], Names(json.RootElement.GetProperty("coverage")));
        Assert.Equal(["relation", "value"], Names(json.RootElement.GetProperty("total")));
        Assert.Equal(["date", "id", "language", "rank", "score", "snippet", "title", "url"], Names(json.RootElement.GetProperty("hits")[0]));
    }

    private static string Written(Style style, SearchResponse? response = null)
    {
        var writer = new StringWriter();
        SearchReport.WriteText(writer, response ?? Response, style);
        return writer.ToString();
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal);
}
