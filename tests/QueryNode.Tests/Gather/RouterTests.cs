using Indexer.QueryNode.Cluster;
using Indexer.QueryNode.Gather;
using Indexer.QueryNode.Shards;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Indexer.Tests.Gather;

public sealed class RouterTests : IDisposable
{
    private readonly TestIndex _index = new();

    public void Dispose() => _index.Dispose();

    [Fact]
    public async Task A_node_that_is_held_back_is_asked_as_a_last_resort_only_and_as_any_other_once_it_has_told_its_state()
    {
        await _index.PublishAsync([new TestDocument("d", "title", "words")]);
        await using RunningCluster cluster = await RunningCluster.StartAsync(_index.Store, nodes: 2, replicas: 2, "--Cluster:OutAfter", "01:00:00");
        await cluster.UntilReadyAsync();
        await cluster.UntilAllHoldAsync(1, 1);
        var router = cluster.ServicesOf(0).GetRequiredService<Router>();
        Member member = Assert.Single(cluster.ServicesOf(0).GetRequiredService<Membership>().View.Others);
        HeldGeneration generation = cluster.ServicesOf(0).GetRequiredService<Holdings>().Find("test")!.TryAcquire(null)!; // the node is ready
        try
        {
            Assert.Equal("node-1", Route());
            while (!member.Peer.IsHeldBack)
                await Assert.ThrowsAsync<LeafException>(() => member.Peer.CallAsync<string>((_, _) => throw new LeafException(LeafErrorKind.Unreachable, "a test"), TestContext.Current.CancellationToken));
            Assert.Null(Route());
            Target last = Assert.Single(router.RouteAsLastResort(generation, [0])).Key;
            Assert.Equal(("node-1", true), (last.Node, last.IsLastResort));

            // Questions about its state go through the breaker too, and close it.
            await RunningCluster.UntilAsync(() => Task.FromResult(!member.Peer.IsHeldBack));
            await RunningCluster.UntilAsync(() => Task.FromResult(Route() == "node-1"));
        }
        finally
        {
            generation.Release();
        }

        string? Route() => router.Route(generation, [0], (_, node) => node == "node-0").Keys.SingleOrDefault()?.Node;
    }
}
