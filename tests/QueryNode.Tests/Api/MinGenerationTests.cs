using System.Net;
using System.Text.Json;
using Xunit;

namespace Indexer.Tests.Api;

/// <summary>What must not be answered from before the generation that was just published.</summary>
public sealed class MinGenerationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/search?q=whales")]
    [InlineData("/api/count?q=whales")]
    [InlineData("/api/document?id=2")]
    [InlineData("/api/similar?id=2")]
    [InlineData("/api/suggest?q=whal")]
    public async Task The_generation_that_must_at_least_answer_is_waited_for(string address)
    {
        // The store is looked at every ten minutes: only who must see the generation has the node look now.
        await using RunningNode node = await RunningNode.StartAsync(arguments: ["--QueryNode:WatchEvery=00:10:00", "--QueryNode:SearchTimeout=00:05:00"]);
        await node.Index.PublishAsync(RunningNode.Documents, shards: 2, generation: 2);
        using HttpResponseMessage before = await node.Client.GetAsync(address, Cancellation);
        Assert.Equal("1", before.Headers.GetValues("X-Indexer-Generation").Single());
        using HttpResponseMessage after = await node.Client.GetAsync($"{address}&minGeneration=2", Cancellation);
        Assert.Equal("2", after.Headers.GetValues("X-Indexer-Generation").Single());
    }

    [Theory]
    [InlineData("/api/document?id=2&minGeneration=2")]
    [InlineData("/api/document?id=2&minGeneration=2&generation=1")]
    [InlineData("/api/similar?id=2&minGeneration=2")]
    [InlineData("/api/suggest?q=whal&minGeneration=2")]
    public async Task One_that_does_not_come_in_time_is_a_conflict(string address)
    {
        await using RunningNode node = await RunningNode.StartAsync(arguments: "--QueryNode:SearchTimeout=00:00:00.100");
        using HttpResponseMessage response = await node.Client.GetAsync(address, Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        using JsonDocument problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Contains("generation 2", problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
