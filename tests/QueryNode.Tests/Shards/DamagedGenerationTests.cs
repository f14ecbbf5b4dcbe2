using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Indexer.Indexing;
using Indexer.Search;
using Indexer.Storage;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Xunit;

namespace Indexer.Tests.Shards;

/// <summary>Nodes that start while the newest generation can't be held: a file of it as a whole is missing or damaged.</summary>
public sealed class DamagedGenerationTests : IDisposable
{
    private readonly TestIndex _index = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _index.Dispose();

    [Fact]
    public async Task A_node_serves_the_newest_generation_that_it_can_hold_says_why_and_goes_on_to_the_newest_once_it_can()
    {
        await PublishAsync(1);
        await LoseAsync((await PublishAsync(2)).Words!); // they are written
        GenerationManifest newest = await PublishAsync(3);
        byte[] lost = await LoseAsync(newest.TermStatistics);
        await using RunningCluster cluster = await RunningCluster.StartAsync(_index.Store, nodes: 1, replicas: 1);
        await cluster.UntilReadyAsync();
        SearchResponse response = await cluster.SearchAsync(0, "common");
        Assert.Equal((1, 4, 1L), (response.Generation, response.Coverage.ShardsAnswered, response.Total.Value));
        Assert.Contains("generation 3", await FaultAsync(cluster, 0), StringComparison.Ordinal);

        await _index.Store.TryCreateAsync(IndexLayout.File("test", newest.TermStatistics), lost, Cancellation);
        await RunningCluster.UntilAsync(async () => (await cluster.SearchAsync(0, "common")).Generation == 3);
        await RunningCluster.UntilAsync(async () => await FaultAsync(cluster, 0) is null);
    }

    [Fact]
    public async Task Nodes_of_which_only_some_can_hold_the_newest_generation_answer_whole_from_the_one_that_all_can()
    {
        await PublishAsync(1);
        GenerationManifest newest = await PublishAsync(2);
        await using RunningCluster cluster = await RunningCluster.StartAsync(_index.Store, nodes: 2, replicas: 1);
        await cluster.UntilReadyAsync();
        await cluster.StopAsync(0);
        await cluster.StopAsync(1);
        await LoseAsync(newest.TermStatistics);
        File.Delete(Path.Combine(cluster.CacheOf(1), newest.TermStatistics.Hash));
        await Task.WhenAll(cluster.StartAsync(0), cluster.StartAsync(1));
        await cluster.UntilReadyAsync();
        for (int node = 0; node < 2; node++)
        {
            SearchResponse response = await cluster.SearchAsync(node, "common");
            Assert.Equal((1, 4, 1L), (response.Generation, response.Coverage.ShardsAnswered, response.Total.Value));
        }
    }

    [Fact]
    public async Task A_generation_whose_manifest_can_not_be_read_is_passed_over_too()
    {
        await PublishAsync(1);
        await _index.Store.TryCreateAsync(IndexLayout.Generation("test", 2), "{"u8.ToArray(), Cancellation);
        await using RunningCluster cluster = await RunningCluster.StartAsync(_index.Store, nodes: 1, replicas: 1);
        await cluster.UntilReadyAsync();
        Assert.Equal(1, (await cluster.SearchAsync(0, "common")).Generation);
        await PublishAsync(3);
        Assert.Equal(3, (await cluster.SearchAsync(0, "common", more: "&minGeneration=3")).Generation);
    }

    [Fact]
    public async Task A_node_is_ready_for_its_other_indexes_where_one_can_not_be_held_at_all_and_says_why()
    {
        await PublishAsync(1);
        GenerationManifest broken = await _index.PublishAsync([new TestDocument("d", "title", "common words")], index: "broken");
        byte[] lost = await LoseAsync(broken.TermStatistics);
        await using RunningCluster cluster = await RunningCluster.StartAsync(_index.Store, nodes: 1, replicas: 1);
        await cluster.UntilReadyAsync();
        Assert.Equal(4, (await cluster.SearchAsync(0, "common")).Coverage.ShardsAnswered);
        var search = new Uri(cluster.AddressOf(0), "/api/search?q=common&index=broken");
        using HttpResponseMessage refused = await cluster.Client.GetAsync(search, Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        JsonElement problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Contains(broken.TermStatistics.Hash, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("generation 1", await FaultAsync(cluster, 0, "broken"), StringComparison.Ordinal);

        await _index.Store.TryCreateAsync(IndexLayout.File("broken", broken.TermStatistics), lost, Cancellation);
        await RunningCluster.UntilAsync(async () =>
        {
            using HttpResponseMessage response = await cluster.Client.GetAsync(search, Cancellation);
            return response.StatusCode == HttpStatusCode.OK;
        });
    }

    /// <summary>What a node says is wrong with an index.</summary>
    private static async Task<string?> FaultAsync(RunningCluster cluster, int node, string index = "test") => (await cluster.NodesAsync(node))
        .Single(n => n.GetProperty("status").GetString() == "self").GetProperty("indexes").EnumerateArray()
        .Single(i => i.GetProperty("index").GetString() == index).TryGetProperty("fault", out JsonElement fault) ? fault.GetString() : null;

    /// <summary>A file of the index gets lost; what it was.</summary>
    private async Task<byte[]> LoseAsync(ManifestFile file)
    {
        foreach (string index in new[] { "test", "broken" })
        {
            string key = IndexLayout.File(index, file);
            if (await _index.Store.StatAsync(key, Cancellation) is null) continue;
            using var content = new MemoryStream();
            await using (Stream blob = await _index.Store.OpenReadAsync(key, 0, null, Cancellation)) await blob.CopyToAsync(content, Cancellation);
            await _index.Store.DeleteAsync(key, Cancellation);
            return content.ToArray();
        }
        throw new InvalidOperationException($"there is no file {file.Hash}");
    }

    private Task<GenerationManifest> PublishAsync(int generation) =>
        _index.PublishAsync([.. Enumerable.Range(0, generation).Select(i => new TestDocument($"d{i}", $"generation {generation}", $"common words of{generation}"))], shards: 4, generation: generation);
}
