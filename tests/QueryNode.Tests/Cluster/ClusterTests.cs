using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Indexer.Indexing;
using Indexer.Search;
using Indexer.Tests.Search;
using Xunit;

namespace Indexer.Tests.Cluster;

public sealed class ClusterTests : IDisposable
{
    private readonly TestIndex _index = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _index.Dispose();

    [Fact]
    public async Task Each_node_fetches_only_its_own_shards_and_every_node_answers_for_all()
    {
        await PublishAsync(1, shards: 6);
        await using RunningCluster cluster = await RunningCluster.StartAsync(_index.Store, nodes: 3, replicas: 1);
        await cluster.UntilReadyAsync();
        List<int>[] held = [.. (await cluster.NodesAsync(0)).Select(n => RunningCluster.ShardsOf(n, 1))];
        Assert.Equal(Enumerable.Range(0, 6), held.SelectMany(s => s).Order());
        Assert.All(held, shards => Assert.InRange(shards.Count, 1, 3));
        for (int node = 0; node < 3; node++)
        {
            SearchResponse response = await cluster.SearchAsync(node, "common");
            Assert.Equal((6, 6, 30L), (response.Coverage.ShardsAsked, response.Coverage.ShardsAnswered, response.Total.Value));
        }
    }

    [Fact]
    public async Task A_node_that_stops_is_replaced_within_the_search_and_its_shards_move_to_the_others()
    {
        await PublishAsync(1, shards: 6);
        await using RunningCluster cluster = await RunningCluster.StartAsync(_index.Store, nodes: 3, replicas: 2);
        await cluster.UntilReadyAsync();
        await cluster.StopAsync(2);
        for (int i = 0; i < 20; i++) await AssertFullAsync(cluster, i % 2);
        // Full replication again: each of the two that are left has everything.
        await RunningCluster.UntilAsync(async () => (await cluster.NodesAsync(0)) is [var a, var b] && RunningCluster.ShardsOf(a, 1).Count == 6 && RunningCluster.ShardsOf(b, 1).Count == 6);
        await cluster.StartAsync(2);
        // What it took over is let go of once the node is back with it.
        await RunningCluster.UntilAsync(async () => (await cluster.NodesAsync(0)) is { Count: 3 } nodes && nodes.Sum(n => RunningCluster.ShardsOf(n, 1).Count) == 12);
        for (int i = 0; i < 3; i++) await AssertFullAsync(cluster, i);
    }

    [Fact]
    public async Task Without_a_replica_the_answer_says_which_shards_are_missing_and_why_or_fails_where_all_are_wanted()
    {
        await PublishAsync(1, shards: 6);
        await using RunningCluster cluster = await RunningCluster.StartAsync(_index.Store, nodes: 2, replicas: 1, "--Cluster:OutAfter", "01:00:00");
        await cluster.UntilReadyAsync();
        List<int> lost = RunningCluster.ShardsOf((await cluster.NodesAsync(0)).Single(n => n.GetProperty("node").GetString() == "node-1"), 1);
        await cluster.StopAsync(1);
        SearchResponse response = await cluster.SearchAsync(0, "common");
        Assert.Equal(lost, response.Coverage.Failures.Select(f => f.Shard));
        Assert.All(response.Coverage.Failures, f => Assert.NotEmpty(f.Reason));
        Assert.Equal((6 - lost.Count, "gte"), (response.Coverage.ShardsAnswered, response.Total.Relation));
        using HttpResponseMessage refused = await cluster.Client.GetAsync(new Uri(cluster.AddressOf(0), "/api/search?q=common&index=test&allowPartial=false"), Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Generations_are_switched_under_load_without_a_failed_or_mixed_answer_and_a_root_never_goes_back()
    {
        const int Flips = 10;
        await PublishAsync(1, shards: 4);
        await using RunningCluster cluster = await RunningCluster.StartAsync(_index.Store, nodes: 3, replicas: 2);
        await cluster.UntilReadyAsync();
        Task<int>[] searchers = [.. Enumerable.Range(0, 3).Select(async node =>
        {
            int last = 1;
            while (last <= Flips)
            {
                SearchResponse response = await cluster.SearchAsync(node, "common");
                Assert.Equal(response.Coverage.ShardsAsked, response.Coverage.ShardsAnswered);
                // Odd generations have 30 documents, even ones 33, in another number of shards; each document says which it is of.
                Assert.Equal(response.Generation % 2 == 1 ? 30 : 33, response.Total.Value);
                Assert.All(response.Hits, h => Assert.Equal(response.Generation % 2 == 1 ? "odd" : "even", h.Title));
                Assert.True(response.Generation >= last);
                last = response.Generation;
            }
            return last;
        })];
        await PublishAsync(2, shards: 5);
        var manifests = new ManifestStore(_index.Store, TimeProvider.System);
        for (int flip = 3; flip <= Flips + 1; flip++)
        {
            await manifests.RollbackAsync("test", flip - 2, Cancellation);
            await cluster.SearchAsync(flip % 3, "common", more: $"&minGeneration={flip}");
        }
        int[] ends = await Task.WhenAll(searchers);
        Assert.All(ends, last => Assert.Equal(Flips + 1, last));
    }

    [Fact]
    public async Task A_search_waits_for_the_generation_it_must_at_least_see_and_may_ask_for_an_older_one_by_number()
    {
        await PublishAsync(1, shards: 4);
        await using RunningCluster cluster = await RunningCluster.StartAsync(_index.Store, nodes: 2, replicas: 1, "--QueryNode:WatchEvery", "00:10:00", "--Cluster:Linger", "00:00:00", "--QueryNode:SearchTimeout", "00:00:20");
        await cluster.UntilReadyAsync();
        await PublishAsync(2, shards: 4);
        // The store is looked at every ten minutes: who must see the generation has the node look now, and by it the other one.
        Assert.Equal(2, (await cluster.SearchAsync(0, "common", more: "&minGeneration=2")).Generation);
        Assert.Equal((1, 30L, "odd"), await OlderAsync());
        Assert.Equal((1, 30L, "odd"), await OlderAsync());

        async Task<(int, long, string?)> OlderAsync()
        {
            SearchResponse older = await cluster.SearchAsync(1, "common", more: "&generation=1");
            Assert.Equal(4, older.Coverage.ShardsAnswered);
            return (older.Generation, older.Total.Value, older.Hits[0].Title);
        }
    }

    [Fact]
    public async Task A_generation_that_does_not_come_in_time_is_a_conflict()
    {
        await PublishAsync(1, shards: 1);
        await using RunningCluster cluster = await RunningCluster.StartAsync(_index.Store, nodes: 1, replicas: 1, "--QueryNode:SearchTimeout", "00:00:00.100");
        await cluster.UntilReadyAsync();
        using HttpResponseMessage response = await cluster.Client.GetAsync(new Uri(cluster.AddressOf(0), "/api/search?q=common&index=test&minGeneration=2"), Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task The_leaf_port_answers_only_who_knows_the_secret_and_the_public_one_has_nothing_of_it()
    {
        await PublishAsync(1, shards: 2);
        await using RunningCluster cluster = await RunningCluster.StartAsync(_index.Store, nodes: 2, replicas: 1);
        using HttpResponseMessage without = await cluster.Client.GetAsync(new Uri($"http://{cluster.LeafAddressOf(0)}/internal/state"), Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        using var wrong = new HttpRequestMessage(HttpMethod.Get, $"http://{cluster.LeafAddressOf(0)}/internal/state");
        wrong.Headers.TryAddWithoutValidation("Authorization", "Leaf secret of another");
        using HttpResponseMessage refused = await cluster.Client.SendAsync(wrong, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using HttpResponseMessage elsewhere = await cluster.Client.GetAsync(new Uri(cluster.AddressOf(0), "/internal/state"), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
    }

    private static async Task AssertFullAsync(RunningCluster cluster, int node)
    {
        SearchResponse response = await cluster.SearchAsync(node, "common");
        Assert.Empty(response.Coverage.Failures);
        Assert.Equal((6, 30L), (response.Coverage.ShardsAnswered, response.Total.Value));
    }

    private Task<GenerationManifest> PublishAsync(int generation, int shards) => _index.PublishAsync(
        [.. Enumerable.Range(0, generation % 2 == 1 ? 30 : 33).Select(i => new TestDocument($"d{i}", generation % 2 == 1 ? "odd" : "even", "common words"))], shards, generation: generation);
}
