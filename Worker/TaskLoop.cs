using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Resilience;
using Indexer.Storage;
using Indexer.Telemetry;
using Indexer.Worker.Isolation;
using Microsoft.Extensions.Logging;

namespace Indexer.Worker;

/// <summary>
/// Takes tasks from the queue, as many at a time as it has slots, runs them and commits them; one that only waits for the store is followed by the next in its slot. A task that is
/// committed already is not run again. Told to stop, it hands back what it can't finish. While the store is down it takes none, and what the outage spoiled it hands back;
/// and for a while none when its attempts fail one after the other.
/// </summary>
public sealed partial class TaskLoop : IDisposable
{
    // After a failure that is not the task's (store or queue are away): not at once again.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly ITaskQueue _queue;
    private readonly TaskLoopOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<TaskLoop> _log;
    private readonly AttemptGate _gate;
    private readonly ScratchFolders _scratch;
    private readonly OwnRuns? _ownRuns;
    private readonly AttemptSurroundings _surroundings;
    private readonly CancellationListener _cancellations;

    /// <param name="store">The store.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="runners">One for each stage.</param>
    /// <param name="options">Settings.</param>
    /// <param name="time">Clock of timeouts and heartbeats.</param>
    /// <param name="log">Log.</param>
    /// <param name="untilStoreIsUp">Ends at once while the store works, else when it works again; null where nobody knows.</param>
    public TaskLoop(
        IBlobStore store, ITaskQueue queue, IEnumerable<TaskRunner> runners, TaskLoopOptions options, TimeProvider time, ILogger<TaskLoop> log,
        Func<CancellationToken, Task>? untilStoreIsUp = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Slots);
        _queue = queue;
        _options = options;
        _time = time;
        _log = log;
        _gate = new AttemptGate(options.Slots);
        _scratch = new ScratchFolders(options.ScratchFolder);
        if (options.OwnRunsBytes > 0) _ownRuns = new OwnRuns(store, _scratch.Rent(), options.OwnRunsBytes, time);
        var jobs = new JobStore(store);
        var running = new RunningAttempts();
        _cancellations = new CancellationListener(queue, jobs, running, time, log);
        _surroundings = new AttemptSurroundings(
            store, _ownRuns, queue, runners.ToDictionary(runner => runner.Stage), jobs, new JobCache(jobs, time, options.JobFreshness), new CommitCache(options.CommitCacheBytes, time),
            _gate, running, new StoreOutage(untilStoreIsUp), new FullDisk(), new FailureStreak(options.FailureRest, time), _scratch, ResiliencePipelines.TaskAttempt(time, options.AttemptTimeout), options, time, log);
    }

    /// <summary>Works until cancelled, then drains; returns when all slots have stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Attempts compute on pool threads: heartbeats and settling must not wait for the pool to notice.
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, _options.Slots + Environment.ProcessorCount + 2), completions);
        using var listening = new CancellationTokenSource();
        var obeying = _cancellations.RunAsync(listening.Token);
        await Task.WhenAll(Enumerable.Range(0, _options.Slots).Select(_ => Task.Run(() => ServeSlotAsync(cancellationToken), CancellationToken.None)));
        await listening.CancelAsync();
        await obeying;
    }

    /// <summary>Removes the scratch folder; to be called after <see cref="RunAsync"/> has returned.</summary>
    public void Dispose()
    {
        _ownRuns?.Dispose();
        _scratch.Dispose();
        _gate.Dispose();
    }

    private async Task ServeSlotAsync(CancellationToken stop)
    {
        // The attempt before, which may still wait for the store: one at a time does.
        var before = Task.CompletedTask;
        TaskDelivery? next = null;
        while (next is not null || !stop.IsCancellationRequested)
        {
            if ((next ?? await TryReceiveAsync(stop)) is not { } delivery) continue;
            var patience = new OutagePatience(_surroundings.Outage, _options.OutagePatience, _time);
            var attempt = new TaskAttempt(_surroundings, delivery.Message, patience);
            var running = Task.Run(() => TryAsync(attempt, delivery, patience, stop), CancellationToken.None);
            await Task.WhenAny(running, attempt.Computed);
            await before;
            next = running.IsCompleted ? null : await TryFollowAsync(delivery, stop);
            before = running;
            if (next is null) await running;
        }
        await before;
    }

    private Task<TaskDelivery?> TryReceiveAsync(CancellationToken stop) => TryTakeAsync(async () =>
    {
        await _surroundings.Outage.UntilUpAsync(stop);
        await _surroundings.Failures.UntilRestedAsync(stop);
        return await _queue.ReceiveAsync(stop);
    }, stop);

    private Task<TaskDelivery?> TryFollowAsync(TaskDelivery delivery, CancellationToken stop) => TryTakeAsync(
        () => stop.IsCancellationRequested || _surroundings.Outage.IsDown() || _surroundings.Failures.IsResting ? Task.FromResult<TaskDelivery?>(null) : delivery.TryFollowAsync(stop), stop);

    // Null where nothing came of it.
    private async Task<TaskDelivery?> TryTakeAsync(Func<Task<TaskDelivery?>> take, CancellationToken stop)
    {
        try
        {
            return await take();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e) // the loop that owns the slot
        {
            await RestAsync(e, null, stop);
            return null;
        }
    }

    private async Task TryAsync(TaskAttempt attempt, TaskDelivery delivery, OutagePatience patience, CancellationToken stop)
    {
        // The slot waited for it already when the rest began.
        if (_surroundings.Failures.IsResting)
        {
            await HandBackAsync(delivery);
            return;
        }
        try
        {
            if (delivery.Sent is { } sent) TaskMetrics.Waited(delivery.Message.Task.Stage, _time.GetUtcNow() - sent);
            // It may have been long until there was one; held here, the message does not wander from worker to worker.
            if (await patience.UntilUpAsync(stop)) await attempt.RunAsync(delivery, stop);
            else await HandBackAsync(delivery);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await HandBackAsync(delivery);
        }
        catch (Exception e) // the loop that owns the task
        {
            await HandBackAsync(delivery);
            await RestAsync(e, delivery.Message, stop);
        }
    }

    private async Task RestAsync(Exception error, TaskMessage? message, CancellationToken stop)
    {
        LogTrouble(error, message?.Job, message?.Task);
        await Task.Delay(s_pause, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task HandBackAsync(TaskDelivery delivery)
    {
        using var limit = new CancellationTokenSource(_options.SettleTimeout, _time);
        try
        {
            await delivery.HandBackAsync(limit.Token);
        }
        catch (Exception e) // the queue delivers it again when it notices that this receiver has gone
        {
            LogTrouble(e, delivery.Message.Job, delivery.Message.Task);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "store or queue failed around {Job} {Task}, handed back")]
    private partial void LogTrouble(Exception error, JobId? job, TaskId? task);
}
