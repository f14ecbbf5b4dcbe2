using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Indexer.Tests.Search;
using Xunit;

namespace Indexer.Tests.Web;

public sealed class SearchPageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_has_its_results_without_a_script()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        string page = await node.Client.GetStringAsync("/?q=whales", Cancellation);
        Assert.Contains("2 hits in", page, StringComparison.Ordinal);
        Assert.Contains("<mark>whales</mark>", page, StringComparison.Ordinal);
        Assert.Contains("href=\"http://a.example.org/one\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"whales\"", page, StringComparison.Ordinal);
        Assert.Contains("6 May 2021", page, StringComparison.Ordinal);
        Assert.Contains("generation 1", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_from_a_document_or_a_query_becomes_markup()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        string page = await node.Client.GetStringAsync("/?q=" + Uri.EscapeDataString("whales \"><script>alert(2)</script>"), Cancellation);
        Assert.Equal(Regex.Count(page, "<script src=\"/assets/"), Regex.Count(page, "<script"));
        Assert.DoesNotContain("<b>not bold", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"javascript", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("First &lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_allows_no_script_but_its_own()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        foreach (string address in new[] { "/", "/?q=whales", "/api/search?q=whales", "/assets/search.js", "/nowhere" })
        {
            using HttpResponseMessage response = await node.Client.GetAsync(address, Cancellation);
            string policy = response.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        }
    }

    [Fact]
    public async Task Every_asset_of_the_page_is_there()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        string page = await node.Client.GetStringAsync("/", Cancellation);
        MatchCollection assets = Regex.Matches(page, "(?:src|href)=\"(/assets/[^\"]+)\"");
        Assert.True(assets.Count >= 3);
        foreach (Match asset in assets)
        {
            using HttpResponseMessage response = await node.Client.GetAsync(WebUtility.HtmlDecode(asset.Groups[1].Value), Cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task Pages_of_results_lead_on_and_back()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        string second = await node.Client.GetStringAsync("/?q=filler&from=10", Cancellation);
        Assert.Contains("start=\"11\"", second, StringComparison.Ordinal);
        Assert.Contains("rel=\"prev\" href=\"/?q=filler&amp;index=test&amp;size=10&amp;from=0\"", second, StringComparison.Ordinal);
        Assert.Contains("rel=\"next\" href=\"/?q=filler&amp;index=test&amp;size=10&amp;from=20\"", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_click_on_a_count_narrows_down_to_as_many_hits_and_another_takes_it_back()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        string all = await node.Client.GetStringAsync("/?q=whales+number", Cancellation);
        (string address, int count) = FacetOf(all, "b.example.org");
        Assert.Equal(30, count);
        string narrowed = await node.Client.GetStringAsync(address, Cancellation);
        Assert.Contains("30 hits in", narrowed, StringComparison.Ordinal);
        Assert.Matches("<a rel=\"nofollow\" href=\"[^\"]+\" aria-current=\"true\"><span dir=\"auto\">b.example.org</span>", narrowed);
        Assert.Contains("aria-label=\"Not only host b.example.org\"", narrowed, StringComparison.Ordinal);
        Assert.Contains("rel=\"next\" href=\"/?q=whales%20number&amp;index=test&amp;size=10&amp;from=10&amp;site=b.example.org\"", narrowed, StringComparison.Ordinal);
        Assert.Contains("<input type=\"hidden\" name=\"site\" value=\"b.example.org\">", narrowed, StringComparison.Ordinal);
        Assert.Contains("32 hits in", await node.Client.GetStringAsync(FacetOf(narrowed, "b.example.org").Address, Cancellation), StringComparison.Ordinal);

        string year = await node.Client.GetStringAsync("/?q=whales&index=test&dateFrom=2021&dateTo=2021", Cancellation);
        Assert.Contains("1 hit in", year, StringComparison.Ordinal);
        Assert.Contains("2 hits in", await node.Client.GetStringAsync(FacetOf(year, "2021").Address, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_choice_that_finds_nothing_can_still_be_taken_back_and_is_no_markup()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        string page = await node.Client.GetStringAsync("/?q=whales&lang=" + Uri.EscapeDataString("\"><script>alert(1)</script>"), Cancellation);
        Assert.Equal(Regex.Count(page, "<script src=\"/assets/"), Regex.Count(page, "<script"));
        string back = Regex.Match(page, "href=\"(/[^\"]*)\" aria-label=\"Not only language").Groups[1].Value;
        Assert.Contains("2 hits in", await node.Client.GetStringAsync(WebUtility.HtmlDecode(back), Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_index_the_page_says_how_to_make_one()
    {
        await using RunningNode node = await RunningNode.StartAsync(empty: true);
        Assert.Contains("indexer index", await node.Client.GetStringAsync("/", Cancellation), StringComparison.Ordinal);
        using HttpResponseMessage response = await node.Client.GetAsync("/?q=a", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task With_several_indexes_one_is_chosen_on_the_page()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        await node.Index.PublishAsync([new TestDocument("x", "Elsewhere", "whales elsewhere")], index: "other");
        // The node looks for new indexes at its own pace; the test's own limit ends one that never does.
        string page = await node.Client.GetStringAsync("/?q=whales&index=test", Cancellation);
        while (!page.Contains("<option>other</option>", StringComparison.Ordinal)) page = await node.Client.GetStringAsync("/?q=whales&index=test", Cancellation);
        Assert.Contains("<option selected>test</option>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(99)]
    [InlineData(5000)]
    public async Task The_search_box_takes_as_long_a_query_as_the_node(int longest)
    {
        await using RunningNode node = await RunningNode.StartAsync(arguments: $"--QueryNode:LongestQuery={longest}");
        Assert.Contains($"maxlength=\"{longest}\"", await node.Client.GetStringAsync("/", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notes_about_the_query_are_shown()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        Assert.Contains("only at the end of a word", await node.Client.GetStringAsync("/?q=*whales", Cancellation), StringComparison.Ordinal);
    }

    /// <summary>Where the link of a value leads, and its count.</summary>
    [Fact]
    public async Task A_page_without_counts_beside_its_hits_has_the_same_hits()
    {
        await using RunningNode with = await RunningNode.StartAsync();
        await using RunningNode without = await RunningNode.StartAsync(arguments: "--QueryNode:PageFacets=false");
        const string Counts = "class=\"facets\"";
        string usual = await with.Client.GetStringAsync("/?q=filler+whales", Cancellation), bare = await without.Client.GetStringAsync("/?q=filler+whales", Cancellation);
        Assert.Contains(Counts, usual, StringComparison.Ordinal);
        Assert.DoesNotContain(Counts, bare, StringComparison.Ordinal);
        Assert.Equal(10, HitsOf(usual).Count);
        Assert.Equal(HitsOf(usual), HitsOf(bare));

        static List<string> HitsOf(string page) => [.. System.Text.RegularExpressions.Regex.Matches(page, "<h2 dir=\"auto\">.*?</h2>").Select(match => match.Value)];
    }

    private static (string Address, int Count) FacetOf(string page, string value)
    {
        Match link = Regex.Match(page, $"<a rel=\"nofollow\" href=\"([^\"]+)\"[^>]*><span dir=\"auto\">{Regex.Escape(value)}</span> <span class=\"count\">([0-9]+)</span>");
        Assert.True(link.Success, page);
        return (WebUtility.HtmlDecode(link.Groups[1].Value), int.Parse(link.Groups[2].Value, CultureInfo.InvariantCulture));
    }
}
