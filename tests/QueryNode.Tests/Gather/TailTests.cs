using CsCheck;
using Indexer.QueryNode.Cluster;
using Indexer.QueryNode.Gather;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Indexer.Tests.Gather;

public sealed class TailTests
{
    [Fact]
    public void Hedges_are_never_more_than_their_share_of_the_requests_and_what_was_saved_up()
    {
        Gen.Select(Gen.Double[0, 0.2], Gen.Int[1, 20], Gen.Bool.Array[1, 300]).Sample((share, burst, wants) =>
        {
            var budget = new HedgeBudget(share, burst);
            int requests = 0, hedges = 0;
            foreach (bool wantsHedge in wants)
            {
                if (wantsHedge && budget.TryTake(1)) hedges++;
                budget.Earn();
                requests++;
                Assert.True(hedges <= burst + share * requests + 1e-9);
            }
            Assert.True(hedges >= Math.Min(burst, wants.Count(w => w)));
        });
    }

    [Fact]
    public void The_percentile_follows_what_requests_take_now()
    {
        var latency = new LatencyQuantile();
        TimeSpan unknown = latency.Value;
        for (int i = 0; i < 1000; i++) latency.Add(TimeSpan.FromMilliseconds(10 + i % 20 / 19 * 90));
        Assert.Equal(TimeSpan.FromMilliseconds(100), latency.Value);
        Assert.NotEqual(unknown, latency.Value);
        for (int i = 0; i < 256; i++) latency.Add(TimeSpan.FromMilliseconds(5));
        Assert.Equal(TimeSpan.FromMilliseconds(5), latency.Value);
    }

    [Fact]
    public void A_node_that_is_silent_while_it_is_asked_becomes_dear_and_one_that_was_slow_is_tried_again()
    {
        var time = new FakeTimeProvider();
        LoadEstimate quick = new(time), hangs = new(time);
        foreach (LoadEstimate node in new[] { quick, hangs })
        {
            node.Asked(1);
            time.Advance(TimeSpan.FromMilliseconds(5));
            node.Answered(1, TimeSpan.FromMilliseconds(5));
        }
        hangs.Asked(1);
        quick.Asked(3);
        Assert.True(hangs.Cost(0) < quick.Cost(0));
        time.Advance(TimeSpan.FromMilliseconds(50));
        quick.Answered(3, TimeSpan.FromMilliseconds(50));
        quick.Asked(1);
        Assert.True(hangs.Cost(0) > 3 * quick.Cost(0));
        Assert.True(quick.HasAnsweredWithin(TimeSpan.FromMilliseconds(10)));
        Assert.False(hangs.HasAnsweredWithin(TimeSpan.FromMilliseconds(10)));

        hangs.GivenUp(1, TimeSpan.FromSeconds(2));
        quick.Answered(1, TimeSpan.FromMilliseconds(5));
        Assert.True(hangs.Cost(0) > quick.Cost(0));
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(hangs.Cost(0), quick.Cost(0));
    }
}
