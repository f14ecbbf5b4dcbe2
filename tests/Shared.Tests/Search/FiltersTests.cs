using CsCheck;
using Indexer.Search;
using Xunit;

namespace Indexer.Tests.Search;

public sealed class FiltersTests : IDisposable
{
    private readonly TestIndex _index = new();

    public void Dispose() => _index.Dispose();

    [Fact]
    public void A_filtered_search_has_those_hits_of_the_unfiltered_one_that_satisfy_the_filters_with_the_same_scores()
    {
        Gen.Select(FilteredDocuments.GenDocuments, Gen.Select(FilteredDocuments.GenQuery, FilteredDocuments.GenFilters).Array[8], Gen.Int[1, 3]).Sample((documents, asked, shards) =>
        {
            using var index = new TestIndex();
            index.PublishAsync(documents, shards).GetAwaiter().GetResult();
            foreach (var (query, filters) in asked)
            {
                SearchResponse all = Search(index, query, SearchFilters.None);
                SearchResponse some = Search(index, query, filters);
                HashSet<string> satisfying = [.. documents.Where(filters.LetThrough).Select(d => d.Id)];
                Assert.Equal(Hits(all).Where(h => satisfying.Contains(h.Id)), Hits(some));
                Assert.Equal(new TotalHits(some.Hits.Count, "eq"), some.Total);
            }
        }, iter: 25);
    }

    [Theory]
    [InlineData("site:a.example.org OR site:example.net", "a.example.org example.net", "", null, null)]
    [InlineData("site:b\u00fccher.example", "https://B\u00dcCHER.example/seite", "", null, null)]
    [InlineData("site:b\u00fccher.example", "xn--bcher-kva.example", "", null, null)]
    [InlineData("lang:de", "", "DE", null, null)]
    [InlineData("lang:de OR lang:en", "", "de en", null, null)]
    [InlineData("date:1969..1970", "", "", "1969", "1970")]
    [InlineData("after:1969-05-02", "", "", "1969-05-02", null)]
    [InlineData("type:html", "", "", null, null, "HTML")]
    [InlineData("type:html OR type:pdf", "", "", null, null, "text/html pdf")]
    [InlineData("site:example.org lang:en date:..1972", "https://example.org/page", "en", null, "1972")]
    public async Task A_filter_means_what_it_does_in_the_query(string typed, string sites, string languages, string? from, string? to, string types = "")
    {
        await _index.PublishAsync(FilteredDocuments.Make(60), shards: 2);
        var filters = new SearchFilters { Sites = Words(sites), Languages = Words(languages), Types = Words(types), DateFrom = from, DateTo = to };
        foreach (string query in new[] { "ants cow", "\"cow\" +dog", "*" })
            Assert.Equal(Hits(Search(_index, $"{query} {typed}", SearchFilters.None)), Hits(Search(_index, query, filters)));
    }

    [Theory]
    [InlineData("(lang:de OR lang:xx)", "(lang:de OR lang:de)")]
    [InlineData("(lang:xx OR lang:yy)", "site:nowhere.example")]
    [InlineData("lang:xx", "site:nowhere.example")]
    [InlineData("(site:example.net OR site:nowhere.example)", "site:example.net")]
    [InlineData("(type:pdf OR type:movie)", "type:pdf")]
    [InlineData("(date:1970 OR date:1801)", "date:1970")]
    [InlineData("-(lang:de OR lang:xx)", "-lang:de")]
    [InlineData("NOT lang:xx", "")]
    [InlineData("(site:example.net -lang:xx)", "site:example.net")]
    [InlineData("(site:example.net NOT (lang:xx OR type:movie))", "site:example.net")]
    public async Task A_value_that_no_document_has_adds_nothing_to_its_alternatives_and_leaves_the_words_needed(string typed, string same)
    {
        await _index.PublishAsync(FilteredDocuments.Make(60), shards: 2);
        foreach (string query in new[] { "ants", "ants cow", "\"cow\" +dog", "*" })
            Assert.Equal(Hits(Search(_index, $"{query} {same}", SearchFilters.None)), Hits(Search(_index, $"{query} {typed}", SearchFilters.None)));
    }

    [Theory]
    [InlineData("soon", null, "dateFrom is 'soon'")]
    [InlineData(null, "2020-13-01", "dateTo is '2020-13-01'")]
    [InlineData("2020-01-01T00:00:00 02:00", null, "%2B")]
    [InlineData("2021", "2020", "later than")]
    public async Task A_date_that_can_not_be_read_is_refused_and_said(string? from, string? to, string message)
    {
        await _index.PublishAsync([new("1", "", "ant")]);
        SearchException e = Assert.Throws<SearchException>(() => Search(_index, "ant", new SearchFilters { DateFrom = from, DateTo = to }));
        Assert.Equal(SearchErrorKind.BadRequest, e.Kind);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    private static SearchResponse Search(TestIndex index, string query, SearchFilters filters) => index.Searches.SearchAsync(
        "test", new SearchRequest { Query = query, Filters = filters, Size = 100, Snippets = false }, null, TestContext.Current.CancellationToken).GetAwaiter().GetResult();

    private static IEnumerable<(string Id, int Score)> Hits(SearchResponse response) => response.Hits.Select(h => (h.Id, BitConverter.SingleToInt32Bits(h.Score)));

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
