using Indexer.QueryNode.Leaf;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Xunit;

namespace Indexer.Tests.Leaf;

/// <summary>The time that a root leaves to a node.</summary>
public sealed class LeafTimeTests : IAsyncLifetime
{
    private static readonly TimeSpan s_enough = TimeSpan.FromMinutes(10);

    private readonly TestIndex _index = new();
    private RunningCluster _cluster = null!; // set before every test

    public async ValueTask InitializeAsync()
    {
        await _index.PublishAsync([.. Enumerable.Range(0, 20).Select(i => new TestDocument($"d{i}", "", "common words"))]);
        _cluster = await RunningCluster.StartAsync(_index.Store, nodes: 2, replicas: 2);
        await _cluster.UntilAllHoldAsync(shards: 1, generation: 1);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _index.Dispose();
    }

    [Fact]
    public async Task A_shard_whose_time_is_over_has_failed_and_is_not_refused()
    {
        LeafShardHits whole = Assert.Single((await LeafRequests.SearchAsync(_cluster, 0, s_enough)).Shards);
        Assert.Equal((10, 20L, null, null), (whole.Documents.Length, whole.Total, whole.Failure, whole.Refusal));
        LeafShardHits late = Assert.Single((await LeafRequests.SearchAsync(_cluster, 0, TimeSpan.Zero)).Shards);
        Assert.Equal((0, null), (late.Documents.Length, late.Refusal));
        Assert.Contains("ran out of time", late.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hits_whose_time_is_over_are_not_shown_and_their_shard_is_not_taken_for_damaged()
    {
        LeafShardFields late = Assert.Single((await LeafRequests.FetchAsync(_cluster, 0, TimeSpan.Zero, [0, 1])).Shards);
        Assert.Empty(late.Hits);
        Assert.Contains("ran out of time", late.Failure, StringComparison.Ordinal);
        Assert.Equal(late.Failure, late.Refusal); // older roots know nothing else
        LeafShardFields whole = Assert.Single((await LeafRequests.FetchAsync(_cluster, 0, s_enough, [0, 1])).Shards);
        Assert.Equal((2, null, null), (whole.Hits.Length, whole.Failure, whole.Refusal));
    }
}
