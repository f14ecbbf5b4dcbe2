using System.Net;
using Indexer.Indexing;
using Indexer.Search;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Xunit;

namespace Indexer.Tests.Shards;

public sealed class StoreOutageTests : IDisposable
{
    private readonly TestIndex _index = new();

    public void Dispose() => _index.Dispose();

    [Fact]
    public async Task With_the_store_down_nodes_go_on_with_what_they_have_and_take_up_what_is_new_when_it_is_back()
    {
        await PublishAsync(1);
        var store = new SwitchableStore(_index.Store);
        await using RunningCluster cluster = await RunningCluster.StartAsync(store, nodes: 2, replicas: 2);
        await cluster.UntilReadyAsync();
        store.IsDown = true;
        await PublishAsync(2);
        for (int i = 0; i < 10; i++)
        {
            SearchResponse response = await cluster.SearchAsync(i % 2, "common");
            Assert.Equal((1, 4, 1L), (response.Generation, response.Coverage.ShardsAnswered, response.Total.Value));
            using HttpResponseMessage page = await cluster.Client.GetAsync(new Uri(cluster.AddressOf(i % 2), "/?q=common"), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }
        store.IsDown = false;
        Assert.Equal(2, (await cluster.SearchAsync(0, "common", more: "&minGeneration=2")).Generation);
    }

    [Fact]
    public async Task A_node_that_was_restarted_finds_its_files_in_its_cache()
    {
        GenerationManifest manifest = await PublishAsync(1);
        var store = new SwitchableStore(_index.Store);
        await using RunningCluster cluster = await RunningCluster.StartAsync(store, nodes: 1, replicas: 1);
        await cluster.UntilReadyAsync();
        int files = manifest.Files.Select(f => f.Hash).Distinct().Count();
        int manifests = store.Reads - files;
        Assert.True(manifests > 0);
        await cluster.StopAsync(0);
        int before = store.Reads;
        await cluster.StartAsync(0);
        await cluster.UntilReadyAsync();
        Assert.Equal(4, (await cluster.SearchAsync(0, "common")).Coverage.ShardsAnswered);
        Assert.InRange(store.Reads - before, 1, manifests);
    }

    [Fact]
    public async Task A_shard_whose_copy_can_not_be_read_is_answered_for_by_a_replica_and_fetched_anew()
    {
        GenerationManifest manifest = await PublishAsync(1);
        var store = new SwitchableStore(_index.Store);
        await using RunningCluster cluster = await RunningCluster.StartAsync(store, nodes: 2, replicas: 2);
        await cluster.UntilReadyAsync();
        // Zeros over what is read when a hit is shown; the open files of the node are these.
        foreach (ManifestFile file in manifest.Shards.SelectMany(s => s.Files).Where(f => f.Name.EndsWith(".fdt", StringComparison.Ordinal)))
            using (var copy = new FileStream(Path.Combine(cluster.CacheOf(0), file.Hash), FileMode.Open, FileAccess.Write)) copy.Write(new byte[file.Length]);
        int before = store.Reads;
        for (int i = 0; i < 10; i++)
        {
            SearchResponse response = await cluster.SearchAsync(0, "common");
            Assert.Empty(response.Coverage.Failures);
            Assert.Single(response.Hits);
        }
        await RunningCluster.UntilAsync(() => Task.FromResult(store.Reads > before));
    }

    private Task<GenerationManifest> PublishAsync(int generation) =>
        _index.PublishAsync([.. Enumerable.Range(0, generation).Select(i => new TestDocument($"d{i}", $"generation {generation}", "common words"))], shards: 4, generation: generation);
}
