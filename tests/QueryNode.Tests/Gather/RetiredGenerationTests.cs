using Indexer.Indexing;
using Indexer.QueryNode.Shards;
using Indexer.Search;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Indexer.Tests.Gather;

/// <summary>What goes on with a generation that the other nodes have closed by then.</summary>
public sealed class RetiredGenerationTests : IDisposable
{
    // Four pages of an export.
    private const int Documents = 1_800;

    private static readonly string[] s_keys = [.. Enumerable.Range(0, Documents).Select(i => $"id:d{i:D5}")];

    private readonly TestIndex _index = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _index.Dispose();

    [Fact]
    public async Task An_export_is_whole_and_of_one_generation_though_every_node_has_closed_that_one_in_the_middle()
    {
        await PublishAsync(1);
        await using RunningCluster cluster = await RunningCluster.StartAsync(_index.Store, nodes: 3, replicas: 1, "--Cluster:Linger", "00:00:00");
        await cluster.UntilReadyAsync();
        await using IAsyncEnumerator<ExportPage> pages = Export(cluster);
        Assert.True(await pages.MoveNextAsync());
        await PublishAsync(2);
        await UntilOnlyHoldsAsync(cluster, generation: 2, nodes: 3);
        await AssertWholeAsync(pages);
    }

    [Fact]
    public async Task An_export_goes_on_where_a_node_with_its_shards_is_gone_for_good()
    {
        await PublishAsync(1);
        await using RunningCluster cluster = await RunningCluster.StartAsync(_index.Store, nodes: 2, replicas: 1, "--Cluster:Linger", "00:00:00");
        await cluster.UntilReadyAsync();
        await using IAsyncEnumerator<ExportPage> pages = Export(cluster);
        Assert.True(await pages.MoveNextAsync());
        await PublishAsync(2);
        await UntilOnlyHoldsAsync(cluster, generation: 2, nodes: 2);
        await cluster.StopAsync(1);
        await RunningCluster.UntilAsync(async () => (await cluster.NodesAsync(0)).Count == 1);
        await AssertWholeAsync(pages);
    }

    [Fact]
    public async Task A_cursor_goes_on_with_its_generation_where_only_the_node_that_is_asked_has_it_still_open()
    {
        await PublishAsync(1);
        await using RunningCluster cluster = await RunningCluster.StartAsync(_index.Store, nodes: 2, replicas: 1, "--Cluster:Linger", "00:00:00");
        await cluster.UntilReadyAsync();
        await cluster.StopAsync(0);
        cluster.Arguments.AddRange(["--Cluster:Linger", "01:00:00"]);
        await cluster.StartAsync(0);
        await cluster.UntilReadyAsync();
        SearchResponse first = await cluster.SearchAsync(0, "common", more: "&sort=host&cursor=");
        await PublishAsync(2);
        await RunningCluster.UntilAsync(async () => (await cluster.NodesAsync(0)).TrueForAll(n => RunningCluster.ShardsOf(n, 2).Count > 0)
            && RunningCluster.ShardsOf((await cluster.NodesAsync(0)).Single(n => n.GetProperty("node").GetString() == "node-1"), 1).Count == 0);
        SearchResponse second = await cluster.SearchAsync(0, "common", more: $"&sort=host&cursor={Uri.EscapeDataString(first.Cursor!)}"); // there is more
        Assert.Equal((1, 1, 6), (first.Generation, second.Generation, second.Coverage.ShardsAnswered));
        Assert.Equal(20, second.Hits.Count);
        Assert.Empty(second.Hits.Select(h => h.Id).Intersect(first.Hits.Select(h => h.Id)));
    }

    private static IAsyncEnumerator<ExportPage> Export(RunningCluster cluster) => cluster.ServicesOf(0).GetRequiredService<SearchService>()
        .ExportAsync("test", new ExportRequest { Query = "common", Timeout = TestIndex.Patience }, null, Cancellation).GetAsyncEnumerator(Cancellation);

    /// <summary>Waits until no node has another generation open, and the first one knows it.</summary>
    private static Task UntilOnlyHoldsAsync(RunningCluster cluster, int generation, int nodes) => RunningCluster.UntilAsync(async () =>
        cluster.ServicesOf(0).GetRequiredService<Holdings>().Find("test")!.Held.Count == 1 // it has been ready
        && (await cluster.NodesAsync(0)) is var known && known.Count == nodes && known.TrueForAll(n => RunningCluster.ShardsOf(n, generation).Count > 0 && RunningCluster.ShardsOf(n, generation - 1).Count == 0));

    private static async Task AssertWholeAsync(IAsyncEnumerator<ExportPage> pages)
    {
        var keys = new List<string>();
        do
        {
            Assert.Empty(pages.Current.Coverage.Failures);
            Assert.Equal(1, pages.Current.Generation);
            Assert.All(pages.Current.Documents, d => Assert.Equal("generation 1", d.Title));
            keys.AddRange(pages.Current.Documents.Select(d => d.Key));
        }
        while (await pages.MoveNextAsync());
        Assert.Equal(s_keys, keys);
    }

    private Task<GenerationManifest> PublishAsync(int generation) =>
        _index.PublishAsync([.. Enumerable.Range(0, Documents).Select(i => new TestDocument($"d{i:D5}", $"generation {generation}", "common words"))], shards: 6, generation: generation);
}
