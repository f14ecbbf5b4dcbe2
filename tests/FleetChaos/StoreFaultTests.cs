using Indexer.FleetChaos.Faults;
using Indexer.FleetChaos.Scenes;
using Indexer.FleetChaos.Services;
using Xunit;

namespace Indexer.FleetChaos;

/// <summary>The store fails in passing, is slow, cuts requests and answers short, and is away.</summary>
public sealed class StoreFaultTests(Scene scene)
{
    [Theory]
    [InlineData(nameof(StoreFault.Error))]
    [InlineData(nameof(StoreFault.ClosedBefore))]
    [InlineData(nameof(StoreFault.ClosedAfter))]
    [InlineData(nameof(StoreFault.Slow))]
    [InlineData(nameof(StoreFault.Truncated))]
    [InlineData(nameof(StoreFault.CutWithin))]
    public async Task A_store_that_fails_now_and_then_spoils_nothing(string fault)
    {
        await scene.MendAsync();
        var before = scene.Proxy.Spoiled;
        scene.Require(await scene.IndexAsync(job => StoreFaults.SometimesAsync(Enum.Parse<StoreFault>(fault), scene, job, new Random(1))));
        Assert.True(scene.Proxy.Spoiled > before);
    }

    [Fact]
    public async Task A_store_that_is_away_for_a_while_is_waited_for_and_costs_no_attempts()
    {
        await scene.MendAsync();
        var saidBefore = scene.RunningWorkers.ToDictionary(worker => worker, worker => worker.Said.Length);
        scene.Require(await scene.IndexAsync(job => StoreFaults.OutageAsync(scene, job, new Random(2))));
        Assert.All(saidBefore, worker => Assert.DoesNotContain("attempt failed", worker.Key.Said[worker.Value..], StringComparison.Ordinal));
    }
}
