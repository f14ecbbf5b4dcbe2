using Indexer.Coordinator.Coordination;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Storage;
using Indexer.Worker;
using Microsoft.Extensions.Logging.Abstractions;

namespace Indexer.Tests.Coordination;

/// <summary>Coordinator, queue and worker of one process over a store.</summary>
internal static class Engine
{
    public static JobCoordinatorOptions Quick { get; } = new()
    {
        Tick = TimeSpan.FromMilliseconds(1),
        Heartbeat = TimeSpan.FromMilliseconds(5),
        Reconcile = TimeSpan.FromMilliseconds(20),
        Tasks = new JobStateOptions { Window = 8, FirstBackoff = TimeSpan.FromMilliseconds(1), MaxBackoff = TimeSpan.FromMilliseconds(4), Silence = TimeSpan.FromMilliseconds(200) },
    };

    /// <summary>Runs a job until it has ended, or until stopped: then all objects are dropped.</summary>
    public static async Task<JobOutcome> RunAsync(
        FakeJob fake, JobId job, IBlobStore store, CancellationToken stop, JobCoordinatorOptions? options = null, int slots = 3, Action<JobProgress>? progress = null, string? scratch = null)
    {
        using var queue = new InProcessTaskQueue();
        var loopOptions = new TaskLoopOptions
        {
            Slots = slots,
            Heartbeat = TimeSpan.FromMilliseconds(5),
            SettleTimeout = TimeSpan.FromSeconds(5),
            ScratchFolder = scratch ?? Path.Combine(Path.GetTempPath(), "indexer-engine-tests"),
        };
        using var loop = new TaskLoop(store, queue, fake.Runners, loopOptions, TimeProvider.System, NullLogger<TaskLoop>.Instance);
        using var stopLoop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var working = loop.RunAsync(stopLoop.Token);
        try
        {
            await using var coordinator = new JobCoordinator(store, queue, options ?? Quick, TimeProvider.System, new Random(1), NullLogger<JobCoordinator>.Instance);
            return await coordinator.RunAsync(job, fake.Plan, (id, _, commitOf, token) => fake.PublishAsync(store, id, commitOf, token), progress ?? (_ => { }), stop);
        }
        finally
        {
            await stopLoop.CancelAsync();
            await working;
        }
    }
}
