using Indexer.Fleet;
using Indexer.FleetChaos.Scenes;

namespace Indexer.FleetChaos.Faults;

/// <summary>Processes of the fleet are killed, or stand still.</summary>
internal static class ProcessFaults
{
    // Late enough that somebody works, early enough that the job has not ended.
    private const double Latest = 0.8;

    public static async Task KillWorkerAsync(Scene scene, RunningJob job, Random random)
    {
        if (!await job.ReachesAsync(random.NextDouble() * Latest)) return;
        await Scene.KillAsync(OneOf(scene.RunningWorkers, random));
    }

    /// <summary>As <see cref="KillWorkerAsync"/>, and a new one comes, as a container would.</summary>
    public static async Task ReplaceWorkerAsync(Scene scene, RunningJob job, Random random)
    {
        await KillWorkerAsync(scene, job, random);
        if (scene.RunningWorkers.Count < Scene.Workers) scene.StartWorker();
    }

    /// <returns>How long nobody led; null where the job was over before.</returns>
    public static async Task<TimeSpan?> KillLeaderAsync(Scene scene, RunningJob job, Random random)
    {
        if (!await job.ReachesAsync(random.NextDouble() * Latest)) return null;
        await Scene.UntilAsync(() => scene.Leader is not null, "no coordinator leads");
        var leader = scene.Leader ?? throw new InvalidOperationException("the leader has gone");
        var killed = DateTimeOffset.UtcNow;
        await Scene.KillAsync(leader);
        await Scene.UntilAsync(() => scene.Leader is not null, "no standby took over");
        return Scene.LeadsSince(scene.Leader!) - killed; // it leads since the line before
    }

    public static async Task ReplaceLeaderAsync(Scene scene, RunningJob job, Random random)
    {
        if (await KillLeaderAsync(scene, job, random) is not null) scene.StartCoordinator();
    }

    public static async Task KillStandbyAsync(Scene scene, RunningJob job, Random random)
    {
        if (!await job.ReachesAsync(random.NextDouble() * Latest) || scene.Standby is not { } standby) return;
        await Scene.KillAsync(standby);
    }

    public static async Task ReplaceStandbyAsync(Scene scene, RunningJob job, Random random)
    {
        await KillStandbyAsync(scene, job, random);
        if (scene.Standby is null) scene.StartCoordinator();
    }

    /// <summary>It goes on when the job has ended without it.</summary>
    public static async Task StopWorkerAsync(Scene scene, RunningJob job, Random random)
    {
        if (!await job.ReachesAsync(random.NextDouble() * Latest)) return;
        var worker = OneOf(scene.RunningWorkers, random);
        job.Freezes(worker.Id);
        scene.Stop(worker);
        await job.Ended;
        scene.Resume(worker);
    }

    public static async Task StopLeaderAsync(Scene scene, RunningJob job, Random random)
    {
        if (!await job.ReachesAsync(random.NextDouble() * Latest) || scene.Leader is not { } leader) return;
        scene.Stop(leader);
        await job.Ended;
        scene.Resume(leader);
    }

    public static async Task DrainWorkerAsync(Scene scene, RunningJob job, Random random)
    {
        if (!await job.ReachesAsync(random.NextDouble() * Latest)) return;
        var worker = OneOf(scene.RunningWorkers, random);
        worker.Signal(FleetProcess.Terminate);
        scene.StartWorker();
        await worker.EndAsync();
    }

    private static FleetProcess OneOf(IReadOnlyList<FleetProcess> processes, Random random) => processes[random.Next(processes.Count)];
}
