using System.Collections.Concurrent;
using Indexer.QueryNode.Cluster;
using Indexer.QueryNode.Gather;
using Indexer.QueryNode.Leaf;
using Indexer.QueryNode.Shards;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Indexer.Tests.Gather;

public sealed class ScatterTests : IAsyncLifetime
{
    // So far away that no search of these tests gets there: one that waited for it would find its shard unanswered.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private readonly TestIndex _index = new();
    private readonly ConcurrentQueue<string> _asked = new();
    private RunningCluster _cluster = null!; // set before every test
    private HeldGeneration _generation = null!; // set before every test

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IReadOnlyList<Member> Others => _cluster.ServicesOf(0).GetRequiredService<Membership>().View.Others;

    public async ValueTask InitializeAsync()
    {
        await _index.PublishAsync([.. Enumerable.Range(0, 8).Select(i => new TestDocument($"d{i}", "title", "words"))], 1);
        _cluster = await RunningCluster.StartAsync(_index.Store, nodes: 3, replicas: 3, "--Cluster:OutAfter", "01:00:00");
        await _cluster.UntilReadyAsync();
        await _cluster.UntilAllHoldAsync(1, 1);
        _generation = _cluster.ServicesOf(0).GetRequiredService<Holdings>().Indexes.Single().TryAcquire(null)!; // the node is ready
    }

    public async ValueTask DisposeAsync()
    {
        _generation.Release();
        await _cluster.DisposeAsync();
        _index.Dispose();
    }

    [Fact]
    public async Task A_shard_of_a_silent_node_is_asked_elsewhere_too_and_the_first_answer_counts()
    {
        var found = await SearchAsync(new HedgeBudget(share: 0, burst: 1), silent: "node-1");
        Assert.Equal("here", found.Answer);
        Assert.NotEqual("node-1", found.By!.Node);
    }

    [Fact]
    public async Task A_hedge_that_the_budget_has_no_room_for_is_sent_once_it_has()
    {
        var budget = new HedgeBudget(share: 0.5, burst: 1);
        Assert.True(budget.TryTake(1));
        var time = new WatchedTime();
        var search = SearchAsync(budget, silent: "node-1", time: time); // its own request earns a half
        time.Advance(await time.NextTimerAsync(Cancellation));
        TimeSpan again = await time.NextTimerAsync(Cancellation); // the hedge was due, and is to be sent a little later
        Assert.Equal(["node-1"], _asked);
        budget.Earn();
        time.Advance(again);
        Assert.Equal("here", (await search).Answer);
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task A_shard_of_a_node_that_fails_is_asked_elsewhere_once_whatever_the_budget()
    {
        Assert.Equal("here", (await SearchAsync(new HedgeBudget(share: 0, burst: 0), silent: "", failing: "node-1")).Answer);
        _asked.Clear();
        var lost = await SearchAsync(new HedgeBudget(share: 0, burst: 0), silent: "", failing: "node");
        Assert.Null(lost.Answer);
        Assert.Contains("burnt down", lost.Failure, StringComparison.Ordinal);
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task Where_nobody_else_is_left_one_that_stopped_to_answer_is_asked_all_the_same_and_once()
    {
        await _cluster.StopAsync(1);
        await _cluster.StopAsync(2);
        await RunningCluster.UntilAsync(() => Task.FromResult(Others.Count == 2 && Others.All(m => !m.IsAlive)));
        var found = await SearchAsync(new HedgeBudget(share: 0, burst: 0), silent: "", failing: "node-0", first: "node-0");
        Assert.Equal("here", found.Answer);
        Assert.True(found.By!.IsLastResort);
        Assert.Equal(2, _asked.Count);
        _asked.Clear();
        Assert.Null((await SearchAsync(new HedgeBudget(share: 0, burst: 0), silent: "", failing: "node", first: "node-0")).Answer);
        Assert.Equal(2, _asked.Count);
    }

    /// <summary>Asks a node for the shard of the index; nodes of these names are silent until they are given up, or fail.</summary>
    private async Task<Scatter<string>.ShardState> SearchAsync(HedgeBudget budget, string silent, string failing = "none", string first = "node-1", TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        Peer? peer = Others.SingleOrDefault(m => m.Node == first)?.Peer; // null: the node that asks
        var target = new Target(first, peer, peer?.Load ?? new LoadEstimate(time));
        var kind = new ScatterKind(_cluster.ServicesOf(0).GetRequiredService<Router>(), budget, new LatencyQuantile(), time);
        long deadline = time.GetTimestamp() + (long)(s_limit.TotalSeconds * time.TimestampFrequency);
        return (await new Scatter<string>(kind, _generation, AskAsync).RunAsync([0], deadline, _ => target, Cancellation))[0];

        async Task<ShardAnswer<string>[]> AskAsync(Target target, int[] shards, CancellationToken cancellationToken)
        {
            _asked.Enqueue(target.Node);
            if (target.Node == silent) await Task.Delay(Timeout.Infinite, cancellationToken);
            if (target.Node.StartsWith(failing, StringComparison.Ordinal)) throw new LeafException(LeafErrorKind.Refused, $"{target.Node} has burnt down");
            return [.. shards.Select(_ => new ShardAnswer<string>("here", null))];
        }
    }
}
