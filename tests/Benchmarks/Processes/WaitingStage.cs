using Indexer.Queue.Rabbit;
using Indexer.Storage;

namespace Indexer.Benchmarks.Processes;

/// <summary>
/// A fleet of workers of one slot and a stage of equal tasks that wait for their time instead of computing: what is measured is how the fleet deals with its workers, not how
/// many cores there are, and several such fleets may run side by side, so that whatever disturbs the machine disturbs all alike.
/// </summary>
internal sealed class WaitingStage : IAsyncDisposable
{
    private readonly ProcessFleet _fleet;
    private readonly LocalBlobStore _store;
    private readonly RabbitTaskQueue _queue;
    private readonly List<ChildProcess> _workers = [];
    private readonly double _seconds;

    private WaitingStage(ProcessFleet fleet, RabbitTaskQueue queue, double seconds) => (_fleet, _store, _queue, _seconds) = (fleet, new LocalBlobStore(fleet.Store), queue, seconds);

    /// <param name="broker">The broker.</param>
    /// <param name="workers">Workers, of one slot each.</param>
    /// <param name="seconds">Time of a task.</param>
    /// <param name="backups">Whether slow attempts get a backup.</param>
    public static async Task<WaitingStage> StartAsync(string broker, int workers, double seconds, bool backups)
    {
        var fleet = new ProcessFleet(broker);
        var stage = new WaitingStage(fleet, await Places.QueueAsync(broker, fleet.Prefix), seconds);
        await fleet.StartCoordinatorAsync("--backups", backups ? "on" : "off");
        for (var i = 0; i < workers; i++) await stage.StartWorkerAsync();
        return stage;
    }

    /// <summary>The worker that was started last.</summary>
    public ChildProcess LastWorker => _workers[^1];

    public async Task StartWorkerAsync() => _workers.Add(await _fleet.StartIdleWorkerAsync(1, _seconds));

    /// <summary>Runs the stage; returns the seconds until its last commit.</summary>
    public async Task<double> RunAsync(int tasks) => (await (await IdleJob.SubmitAsync(_store, _queue, tasks, "stage")).MappedAsync(tasks)).TotalSeconds;

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        _fleet.Dispose();
    }
}
