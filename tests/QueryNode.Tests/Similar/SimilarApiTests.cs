using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Indexer.Search;
using Indexer.Search.Similar;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Xunit;

namespace Indexer.Tests.Similar;

public sealed class SimilarApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/similar", 400)]
    [InlineData("/api/similar?id=nobody", 404)]
    [InlineData("/api/similar?id=2&size=0", 400)]
    [InlineData("/api/similar?id=2&index=none", 404)]
    public async Task What_can_not_be_done_is_a_problem(string address, int status)
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using HttpResponseMessage response = await node.Client.GetAsync(address, Cancellation);
        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_page_leads_from_a_hit_to_what_is_like_it()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        string hits = await node.Client.GetStringAsync("/?q=ships", Cancellation);
        Assert.Contains("<a class=\"like\" href=\"/?like=2&amp;index=test\"", hits, StringComparison.Ordinal);
        string like = await node.Client.GetStringAsync("/?like=2&index=test", Cancellation);
        Assert.Contains("Documents like <span dir=\"auto\">2</span>", like, StringComparison.Ordinal);
        Assert.Contains("<mark>whales</mark>", like, StringComparison.Ordinal);
        Assert.Contains("href=\"/api/similar?id=2&amp;index=test\"", like, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_what_is_like_a_document_has_the_filters_that_it_shows_and_leads_back_from_them()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        const string Hit = "<a href=\"http://a.example.org/one\"";
        Assert.Contains(Hit, await node.Client.GetStringAsync("/?like=2&index=test&site=a.example.org", Cancellation), StringComparison.Ordinal);
        string narrowed = await node.Client.GetStringAsync("/?like=2&index=test&site=b.example.org&lang=en", Cancellation);
        Assert.DoesNotContain(Hit, narrowed, StringComparison.Ordinal);
        Assert.Contains("No other document of these", narrowed, StringComparison.Ordinal);
        Assert.Contains("href=\"/api/similar?id=2&amp;index=test&amp;site=b.example.org&amp;lang=en\"", narrowed, StringComparison.Ordinal);
        string back = Regex.Match(narrowed, "href=\"(/[^\"]*)\" aria-label=\"Not only host b.example.org\"").Groups[1].Value;
        string wider = await node.Client.GetStringAsync(WebUtility.HtmlDecode(back), Cancellation);
        Assert.Contains("Documents like <span dir=\"auto\">2</span>", wider, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"Not only language en\"", wider, StringComparison.Ordinal);
        Assert.Contains(Hit, wider, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_node_of_a_cluster_finds_what_one_index_does()
    {
        string[] words = ["ant", "ants", "bee", "cow", "cows", "dog", "elk", "emu", "fox", "gnu"];
        TestDocument[] documents = [.. Enumerable.Range(0, 60).Select(i => new TestDocument($"d{i:D2}", words[i % 10], string.Join(' ', Enumerable.Range(0, 8).Select(j => words[i * (j + 3) % 10]))) { Language = "en" })];
        using var one = new TestIndex();
        await one.PublishAsync(documents, shards: 1);
        using var many = new TestIndex();
        await many.PublishAsync(documents, shards: 5);
        await using RunningCluster cluster = await RunningCluster.StartAsync(many.Store, nodes: 3, replicas: 2);
        await cluster.UntilReadyAsync();
        for (int i = 0; i < 12; i++)
        {
            SearchResponse expected = await one.Searches.SimilarAsync("test", new SimilarRequest { Id = documents[i].Id }, null, Cancellation);
            SearchResponse? answer = await cluster.Client.GetFromJsonAsync<SearchResponse>(new Uri(cluster.AddressOf(i % 3), $"/api/similar?id={documents[i].Id}&index=test"), Cancellation);
            Assert.NotEmpty(expected.Hits);
            Assert.Equal(expected.Hits, answer!.Hits);
            Assert.Equal(expected.Total, answer.Total);
        }
    }
}
