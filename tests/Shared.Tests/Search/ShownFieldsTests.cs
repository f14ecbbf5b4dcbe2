using Indexer.Search;
using Xunit;

namespace Indexer.Tests.Search;

public sealed class ShownFieldsTests : IAsyncLifetime
{
    private static readonly ShownFields[] s_all = [.. Enum.GetValues<ShownFields>().Where(f => f is not (ShownFields.None or ShownFields.Usual or ShownFields.Id))];

    private readonly TestIndex _index = new();

    public async ValueTask InitializeAsync() => await _index.PublishAsync(
        [
            new TestDocument("a", "Moons & <stars>", "Of moons < stars & more: a moon rises.") { Url = "http://h.example.org/a", Language = "en", MediaType = "text/html", Date = DateTimeOffset.UnixEpoch, Captured = DateTimeOffset.UnixEpoch.AddYears(50) },
            new TestDocument("b", "", "nothing of it") { Url = "http://h.example.org/some%20page" },
        ]);

    public ValueTask DisposeAsync()
    {
        _index.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_hit_has_what_is_asked_for_and_nothing_else_whatever_it_is()
    {
        Dictionary<ShownFields, object?> whole = ValuesOf(await HitAsync(s_all.Aggregate(ShownFields.None, (all, field) => all | field)));
        Assert.All(whole.Values, Assert.NotNull);
        Assert.Equal(("id:a", "h.example.org", "html"), (whole[ShownFields.Key], whole[ShownFields.Host], whole[ShownFields.Type]));
        for (int bits = 0; bits < 1 << s_all.Length; bits++)
        {
            ShownFields fields = s_all.Where((_, i) => (bits >> i & 1) != 0).Aggregate(ShownFields.None, (some, field) => some | field);
            SearchHit hit = await HitAsync(fields);
            Assert.Equal("a", hit.Id);
            foreach ((ShownFields field, object? value) in ValuesOf(hit)) Assert.Equal(fields.HasFlag(field) ? whole[field] : null, value);
        }
    }

    [Fact]
    public async Task A_title_that_there_is_not_is_the_end_of_the_address_though_nobody_asks_for_that()
    {
        SearchHit hit = Assert.Single((await _index.Searches.SearchAsync("test", new SearchRequest { Query = "nothing", Fields = ShownFields.Title }, null, CancellationToken.None)).Hits);
        Assert.Equal(("some page", null), (hit.Title, hit.Url));
    }

    [Theory]
    [InlineData("snippet", "Moons & <stars>", "Of <mark>moons</mark> &lt; stars &amp; more: a <mark>moon</mark> rises.")]
    [InlineData("true", "Moons & <stars>", "Of <mark>moons</mark> &lt; stars &amp; more: a <mark>moon</mark> rises.")]
    [InlineData("title", "<mark>Moons</mark> &amp; &lt;stars&gt;", "Of moons < stars & more: a moon rises.")]
    [InlineData("title,snippet", "<mark>Moons</mark> &amp; &lt;stars&gt;", "Of <mark>moons</mark> &lt; stars &amp; more: a <mark>moon</mark> rises.")]
    [InlineData("false", "Moons & <stars>", "Of moons < stars & more: a moon rises.")]
    public async Task What_is_to_be_marked_is_html_and_what_is_not_is_plain_text(string highlight, string title, string snippet)
    {
        // The language is no part of what is shown, and still decides about stems.
        var request = new SearchRequest { Query = "moon", Fields = ShownFields.Title | ShownFields.Snippet, Highlight = ShownFieldTexts.HighlightOf(highlight) };
        SearchHit hit = Assert.Single((await _index.Searches.SearchAsync("test", request, null, CancellationToken.None)).Hits);
        Assert.Equal((title, snippet, null), (hit.Title, hit.Snippet, hit.Language));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(300)]
    public async Task A_snippet_is_as_long_as_it_is_wanted(int columns)
    {
        using var index = new TestIndex();
        await index.PublishAsync([new TestDocument("a", "", string.Join(' ', Enumerable.Range(0, 501).Select(i => i == 250 ? "moon" : $"word{i}")))]);
        var request = new SearchRequest { Query = "moon", SnippetSize = columns, Highlight = ShownFields.None };
        string snippet = Assert.Single((await index.Searches.SearchAsync("test", request, null, CancellationToken.None)).Hits).Snippet!;
        Assert.Contains("moon", snippet, StringComparison.Ordinal);
        Assert.InRange(snippet.Length, columns / 2, columns + 20);
    }

    [Theory]
    [InlineData("url,titel", "key, id, url, title, snippet, language, date, host, type, captured")]
    [InlineData("Url", "key, id, url, title, snippet, language, date, host, type, captured")]
    public void A_field_that_there_is_not_is_refused_with_those_that_there_are(string list, string known)
    {
        SearchException refusal = Assert.Throws<SearchException>(() => ShownFieldTexts.FieldsOf(list));
        Assert.Equal((SearchErrorKind.BadRequest, "fields"), (refusal.Kind, refusal.Fault?.Parameter));
        Assert.Contains(known, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_snippet_and_title_can_be_marked()
    {
        Assert.Equal("highlight", Assert.Throws<SearchException>(() => ShownFieldTexts.HighlightOf("url")).Fault?.Parameter);
        Assert.Equal(ShownFields.Usual, ShownFieldTexts.FieldsOf(" "));
    }

    private static Dictionary<ShownFields, object?> ValuesOf(SearchHit hit) => new()
    {
        [ShownFields.Key] = hit.Key, [ShownFields.Url] = hit.Url, [ShownFields.Title] = hit.Title, [ShownFields.Snippet] = hit.Snippet,
        [ShownFields.Language] = hit.Language, [ShownFields.Date] = hit.Date, [ShownFields.Host] = hit.Host, [ShownFields.Type] = hit.Type, [ShownFields.Captured] = hit.Captured,
    };

    private async Task<SearchHit> HitAsync(ShownFields fields) =>
        Assert.Single((await _index.Searches.SearchAsync("test", new SearchRequest { Query = "moons", Fields = fields }, null, CancellationToken.None)).Hits);
}
