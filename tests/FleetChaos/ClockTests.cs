using Indexer.Fleet;
using Indexer.FleetChaos.Scenes;
using Indexer.FleetChaos.Services;
using Indexer.Jobs;
using Indexer.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.FleetChaos;

/// <summary>Clocks of machines jump. (An S3 server's own must stay right: it refuses calls that are signed a quarter of an hour off. A folder has none.)</summary>
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

    [Fact]
    public async Task Clocks_that_are_days_apart_and_jump_by_days_change_nothing_over_a_store_without_a_clock()
    {
        await scene.MendAsync();
        if (FalseClock.TryCreate(scene.PathOf("days-of-worker")) is not { } ofWorker || FalseClock.TryCreate(scene.PathOf("days-of-coordinator")) is not { } ofCoordinator)
        {
            Assert.Skip("libfaketime is not installed: 'apt-get install faketime'");
            return;
        }
        ofWorker.Set(TimeSpan.FromDays(3));
        ofCoordinator.Set(TimeSpan.FromDays(-2));
        var store = scene.PathOf("days");
        string[] where = ["--broker", scene.Broker.Address, "--store", store, "--queue-prefix", scene.Prefix + "-days"];
        using var coordinator = FleetProcess.Start("Coordinator", ["coordinator", .. where, .. Scene.Sweeping], ofCoordinator.Variables);
        using var worker = FleetProcess.Start("Worker", [.. where, "--slots", "1", "--scratch", scene.NewScratch()], ofWorker.Variables);
        await coordinator.LineAsync("leading as");
        await worker.LineAsync("working as");
        using var index = FleetProcess.Start("Coordinator", [.. Scene.IndexArguments("days"), .. where]);
        await CommittedAsync(2);
        ofWorker.Set(TimeSpan.FromDays(-3));
        await CommittedAsync(6);
        ofCoordinator.Set(TimeSpan.FromDays(5)); // whatever it sweeps is older than its grace now
        Assert.Empty(scene.Undisturbed.DifferencesOf((await index.EndAsync()).Json));
        // And with clocks that have jumped for sure, another job.
        using var again = FleetProcess.Start("Coordinator", [.. Scene.IndexArguments("more-days"), .. where]);
        Assert.Empty(scene.Undisturbed.DifferencesOf((await again.EndAsync()).Json));
        await using var opened = await BlobStores.OpenAsync(store, TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        foreach (var name in new[] { "days", "more-days" })
        {
            var jobs = new JobStore(opened.Store);
            await foreach (var job in jobs.ListAsync(TestContext.Current.CancellationToken))
                if ((await jobs.FindRequestAsync(job.Job, TestContext.Current.CancellationToken))?.Index == name) Assert.Empty(await new Audit(opened.Store).GenerationFaultsAsync(name, job.Job));
        }

        Task CommittedAsync(int tasks) => Scene.UntilAsync(
            () => Directory.Exists(Path.Combine(store, "jobs")) && Directory.EnumerateFiles(Path.Combine(store, "jobs"), "*.json", SearchOption.AllDirectories).Count(file => file.Contains("/commits/", StringComparison.Ordinal)) >= tasks,
            $"{tasks} tasks were never committed");
    }
}
