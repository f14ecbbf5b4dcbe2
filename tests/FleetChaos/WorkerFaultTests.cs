using Indexer.FleetChaos.Faults;
using Indexer.FleetChaos.Scenes;
using Indexer.FleetChaos.Services;
using Xunit;

namespace Indexer.FleetChaos;

/// <summary>Workers die, stand still, have no room.</summary>
public sealed class WorkerFaultTests(Scene scene)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_worker_killed_at_any_moment_leaves_nothing_behind_and_its_task_is_done_by_another(int seed)
    {
        await scene.MendAsync();
        scene.Require(await scene.IndexAsync(async job =>
        {
            await ProcessFaults.KillWorkerAsync(scene, job, new Random(seed));
            Assert.Equal(0, job.TooLate);
        }));
    }

    [Fact]
    public async Task A_worker_that_stands_still_is_overtaken_and_what_it_does_later_changes_nothing()
    {
        await scene.MendAsync();
        RunningJob? disturbed = null;
        var verdict = await scene.IndexAsync(job => ProcessFaults.StopWorkerAsync(scene, disturbed = job, new Random(3)));
        scene.Require(verdict);
        // Both workers are needed for the next job to be done in turns: the one that stood still has found out by then.
        await scene.MendAsync();
        scene.Require(await scene.IndexAsync(_ => Task.CompletedTask));
        scene.Require(await scene.JudgeAsync(disturbed!, verdict.Report, scene.Undisturbed)); // set by the job
    }

    [Fact]
    public async Task A_worker_whose_disk_is_full_leaves_its_tasks_to_another()
    {
        await scene.MendAsync();
        var scratch = scene.NewScratch();
        using var disk = SmallDisk.TryMount(scratch, kilobytes: 16);
        if (disk is null) Assert.Skip("a small file system can't be mounted here: that takes root");
        var cramped = scene.StartWorker(scratch: scratch);
        await cramped.LineAsync("working as");
        try
        {
            scene.Require(await scene.IndexAsync(_ => Task.CompletedTask));
            Assert.Contains("is down or full", cramped.Said, StringComparison.Ordinal);
        }
        finally
        {
            await Scene.KillAsync(cramped);
        }
    }
}
