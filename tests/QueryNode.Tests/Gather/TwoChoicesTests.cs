using Indexer.QueryNode.Cluster;
using Indexer.QueryNode.Gather;
using Indexer.QueryNode.Leaf;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Indexer.Tests.Gather;

/// <summary>Which of several nodes that could be asked is.</summary>
public sealed class TwoChoicesTests : IDisposable
{
    private const int Draws = 3_000;

    private readonly FakeTimeProvider _time = new();
    private readonly TwoChoices _choices = new(new Random(1));
    private readonly Target[] _nodes;

    public TwoChoicesTests() => _nodes = [.. Enumerable.Range(0, 4).Select(i => new Target($"node-{i}", i == 0 ? null : PeerAt(i), new LoadEstimate(_time)))];

    public void Dispose()
    {
        foreach (Target node in _nodes) node.Peer?.Dispose();
    }

    [Fact]
    public void The_cheaper_of_two_is_taken_so_that_the_dearest_of_all_never_is_and_the_others_by_their_cost()
    {
        for (int i = 1; i < 4; i++) Answer(i, TimeSpan.FromMilliseconds(Math.Pow(10, i)));
        int[] taken = Draw(_nodes[1..]);
        // Of three pairs the cheapest is in two; the third is that of the other ones.
        Assert.InRange(taken[1], Draws * 0.62, Draws * 0.71);
        Assert.Equal((Draws - taken[1], 0), (taken[2], taken[3]));
    }

    [Fact]
    public void Of_nodes_that_cost_the_same_each_is_taken_and_of_this_one_and_another_this_one()
    {
        int[] taken = Draw(_nodes);
        // This one is in half of the pairs; of the other half each other one is taken equally often.
        Assert.InRange(taken[0], Draws * 0.45, Draws * 0.55);
        for (int i = 1; i < 4; i++) Assert.InRange(taken[i], Draws * 0.13, Draws * 0.21);
    }

    [Fact]
    public void What_a_node_is_being_asked_for_already_makes_it_dearer()
    {
        var assigned = new int[4];
        for (int i = 0; i < 40; i++) assigned[NumberOf(_choices.Draw(_nodes, target => assigned[NumberOf(target)]))]++;
        Assert.All(assigned, shards => Assert.InRange(shards, 8, 12));
    }

    [Fact]
    public void A_node_that_is_silent_while_it_is_asked_is_left_alone_until_it_answers_and_that_was_long_ago()
    {
        for (int i = 1; i < 3; i++) Answer(i, TimeSpan.FromMilliseconds(5));
        _nodes[1].Load.Asked(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Draws, Draw(_nodes[1..3])[2]);
        _nodes[1].Load.Answered(1, TimeSpan.FromSeconds(1));
        Assert.Equal(Draws, Draw(_nodes[1..3])[2]);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.InRange(Draw(_nodes[1..3])[1], Draws * 0.45, Draws * 0.55);
    }

    [Fact]
    public void Where_there_is_only_one_it_is_taken_whatever_it_costs()
    {
        Answer(3, TimeSpan.FromMinutes(1));
        Assert.Equal(Draws, Draw(_nodes[3..])[3]);
    }

    /// <summary>How often each node is taken.</summary>
    private int[] Draw(IReadOnlyList<Target> candidates)
    {
        var taken = new int[4];
        for (int i = 0; i < Draws; i++) taken[NumberOf(_choices.Draw(candidates, _ => 0))]++;
        return taken;
    }

    private void Answer(int node, TimeSpan elapsed)
    {
        _nodes[node].Load.Asked(1);
        _nodes[node].Load.Answered(1, elapsed);
    }

    private int NumberOf(Target target) => Array.IndexOf(_nodes, target);

    private Peer PeerAt(int node) => new($"127.0.0.1:{node}", new LeafClient($"127.0.0.1:{node}", new LeafSecret(null), new LeafTls(null)), new ClusterOptions(), _time);
}
