using System.Net;
using System.Text.Json;
using Indexer.Search;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Xunit;

namespace Indexer.Tests.Api;

public sealed class LimitTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("q=whales+and+ships", "LongestQuery=10", """{"parameter":"q","most":10,"setting":"QueryNode:LongestQuery","position":11,"length":6}""")]
    [InlineData("q=a&size=8", "MostHits=7", """{"parameter":"size","least":1,"most":7,"setting":"QueryNode:MostHits"}""")]
    [InlineData("q=a&size=5&from=96", "DeepestRank=100", """{"parameter":"from","least":0,"most":95,"setting":"QueryNode:DeepestRank"}""")]
    [InlineData("q=a&timeout=2001", "SearchTimeout=00:00:02", """{"parameter":"timeout","least":1,"most":2000,"setting":"QueryNode:SearchTimeout"}""")]
    [InlineData("q=a&timeout=0", "SearchTimeout=00:00:02", """{"parameter":"timeout","least":1,"most":2000,"setting":"QueryNode:SearchTimeout"}""")]
    [InlineData("q=filler&size=30", "LargestAnswer=2000", """{"most":2000,"setting":"QueryNode:LargestAnswer"}""")]
    [InlineData("q=a&size=many", "MostHits=100", """{"parameter":"size"}""")]
    [InlineData("q=a&snippets=1", "MostHits=100", """{"parameter":"snippets"}""")]
    [InlineData("q=a&trackTotal=some", "MostHits=100", """{"parameter":"trackTotal"}""")]
    public async Task What_is_out_of_bounds_is_refused_with_parameter_limit_and_setting(string parameters, string setting, string fault)
    {
        await using RunningNode node = await RunningNode.StartAsync(arguments: [$"--QueryNode:{setting}"]);
        using HttpResponseMessage response = await node.Client.GetAsync($"/api/search?{parameters}", Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using JsonDocument problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(fault, FaultOf(problem));
        string detail = problem.RootElement.GetProperty("detail").GetString()!;
        using JsonDocument expected = JsonDocument.Parse(fault);
        foreach (string name in new[] { "setting", "parameter" })
            if (expected.RootElement.TryGetProperty(name, out JsonElement value)) Assert.Contains(value.GetString()!, detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("whales titel:ships", 8, 6)]
    [InlineData("whales AND", 8, 3)]
    [InlineData("site: whales", 1, 5)]
    [InlineData("whales \"and ships", 8, 10)]
    [InlineData("*les", 1, 1)]
    [InlineData("one two three four", 9, 10)] // more words than are taken
    [InlineData("--- \"...\"", null, null)] // not the parser finds that there is nothing in it
    public async Task A_strict_search_refuses_what_can_not_be_run_as_typed_and_says_where(string query, int? position, int? length)
    {
        await using RunningNode node = await RunningNode.StartAsync(arguments: ["--QueryNode:MostClauses", "2"]);
        using HttpResponseMessage lenient = await node.Client.GetAsync($"/api/search?q={Uri.EscapeDataString(query)}", Cancellation);
        Assert.Equal(HttpStatusCode.OK, lenient.StatusCode);
        using HttpResponseMessage strict = await node.Client.GetAsync($"/api/search?q={Uri.EscapeDataString(query)}&strict=true", Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, strict.StatusCode);
        using JsonDocument answer = JsonDocument.Parse(await lenient.Content.ReadAsStringAsync(Cancellation));
        using JsonDocument problem = JsonDocument.Parse(await strict.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(answer.RootElement.GetProperty("notes")[0].GetString(), problem.RootElement.GetProperty("detail").GetString());
        Assert.Equal((position, length), (Number("position"), Number("length")));

        int? Number(string name) => problem.RootElement.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : null;
    }

    [Fact]
    public async Task Nodes_expand_a_prefix_as_far_as_the_node_that_was_asked()
    {
        using var index = new TestIndex();
        await index.PublishAsync([.. Enumerable.Range(0, 40).Select(i => new TestDocument($"d{i:D2}", "", string.Join(' ', Enumerable.Range(0, 1 + i % 8).Select(n => $"pre{n}"))))], shards: 4);
        await using RunningCluster cluster = await RunningCluster.StartAsync(index.Store, nodes: 2, replicas: 1, "--QueryNode:MostExpansions", "3");
        await cluster.UntilReadyAsync();
        SearchResponse response = await cluster.SearchAsync(0, "+pre* -pre0 -pre1 -pre2", size: 40);
        Assert.Equal(0, response.Total.Value); // the three most frequent words, and no others, on all shards
        Assert.Contains("More than 3 words", Assert.Single(response.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_share_out_the_words_of_many_prefixes_alike()
    {
        using var index = new TestIndex();
        await index.PublishAsync([.. "abcdefghijkl".SelectMany(letter => Enumerable.Range(0, 4).Select(n => new TestDocument($"{letter}{n}", "", $"{letter}x{n}")))], shards: 4);
        await using RunningCluster cluster = await RunningCluster.StartAsync(index.Store, nodes: 2, replicas: 1, "--QueryNode:MostExpansions", "3");
        await cluster.UntilReadyAsync();
        for (int node = 0; node < 2; node++)
        {
            SearchResponse response = await cluster.SearchAsync(node, string.Join(' ', "abcdefghijkl".Select(letter => $"{letter}x*")), size: 60);
            // Twelve have what eight would have, three each.
            Assert.Equal("abcdefghijkl".SelectMany(letter => new[] { $"{letter}0", $"{letter}1" }), response.Hits.Select(hit => hit.Id).Order(StringComparer.Ordinal));
            Assert.Contains("24 words together", response.Notes[0], StringComparison.Ordinal);
        }
    }

    /// <summary>What a problem says beyond the members of RFC 9457 and the trace.</summary>
    private static string FaultOf(JsonDocument problem) =>
        "{" + string.Join(',', problem.RootElement.EnumerateObject().Where(p => p.Name is "parameter" or "least" or "most" or "setting" or "position" or "length").Select(p => $"\"{p.Name}\":{p.Value.GetRawText()}")) + "}";
}
