using Indexer.FleetChaos.Scenes;
using Indexer.FleetChaos.Services;
using Xunit;

namespace Indexer.FleetChaos;

/// <summary>Clocks of machines jump. (The store's own stays right: it refuses calls that are signed a quarter of an hour off.)</summary>
public sealed class ClockTests(Scene scene)
{
    [Fact]
    public async Task Clocks_that_jump_forward_on_a_worker_and_back_on_the_active_coordinator_change_nothing()
    {
        await scene.MendAsync();
        if (FalseClock.TryCreate(scene.PathOf("clock-of-worker")) is not { } ofWorker || FalseClock.TryCreate(scene.PathOf("clock-of-coordinator")) is not { } ofCoordinator)
        {
            Assert.Skip("libfaketime is not installed: 'apt-get install faketime'");
            return;
        }
        await scene.DismissWorkersAsync();
        await scene.DismissCoordinatorsAsync();
        var coordinator = scene.StartCoordinator(ofCoordinator.Variables);
        var worker = scene.StartWorker(variables: ofWorker.Variables);
        await coordinator.LineAsync("leading as");
        await worker.LineAsync("working as");
        try
        {
            scene.Require(await scene.IndexAsync(async job =>
            {
                Assert.True(await job.ReachesAsync(0.2));
                ofWorker.Set(TimeSpan.FromMinutes(10));
                Assert.True(await job.ReachesAsync(0.4));
                ofCoordinator.Set(TimeSpan.FromMinutes(-10));
                Assert.True(await job.ReachesAsync(0.7));
                ofWorker.Set(TimeSpan.FromMinutes(-10));
                ofCoordinator.Set(TimeSpan.FromMinutes(10));
            }));
        }
        finally
        {
            await Scene.KillAsync(worker);
            await Scene.KillAsync(coordinator);
        }
    }
}
