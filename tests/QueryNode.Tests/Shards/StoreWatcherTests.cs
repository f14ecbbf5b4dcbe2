using Indexer.Indexing;
using Indexer.QueryNode.Shards;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Indexer.Tests.Shards;

/// <summary>What a node asks the store for as long as it runs.</summary>
public sealed class StoreWatcherTests : IDisposable
{
    private readonly TestIndex _index = new();
    private readonly InterceptedStore _store;

    public StoreWatcherTests() => _store = new InterceptedStore(_index.Store);

    public void Dispose() => _index.Dispose();

    [Fact]
    public async Task A_new_index_is_known_with_the_next_look_as_a_newer_generation_is()
    {
        await PublishAsync("test");
        await using RunningCluster cluster = await RunningCluster.StartAsync(_store, nodes: 1, replicas: 1, "--QueryNode:WatchEvery", "01:00:00");
        await cluster.UntilReadyAsync();
        await PublishAsync("other");
        cluster.ServicesOf(0).GetRequiredService<StoreWatcher>().Wake();
        await RunningCluster.UntilAsync(async () =>
            (await cluster.Client.GetStringAsync(new Uri(cluster.AddressOf(0), "/api/indexes"), TestContext.Current.CancellationToken)).Contains("\"other\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Which_indexes_there_are_is_asked_without_a_list_of_their_files()
    {
        await PublishAsync("test");
        await using RunningCluster cluster = await RunningCluster.StartAsync(_store, nodes: 1, replicas: 1);
        await cluster.UntilReadyAsync();
        await RunningCluster.UntilAsync(() => Task.FromResult(_store.Listed.Count > 15));
        Assert.DoesNotContain(_store.Listed, prefix => IndexLayout.Files("test").StartsWith(prefix, StringComparison.Ordinal));
    }

    private Task<GenerationManifest> PublishAsync(string index) => _index.PublishAsync([new TestDocument("d", "title", "common words")], index: index);
}
