using Indexer.Coordinator.Coordination;
using Indexer.Queue;
using Indexer.Queue.Rabbit;
using Indexer.Storage;
using Indexer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Indexer.Coordinator.Leading;

/// <summary>
/// What a coordinator does while it leads: brings every job of the store that has not ended to its end, and sweeps garbage. It keeps nothing that the store does not
/// have; when it loses the seat, another one goes on. Two that believe they lead at once do no harm, they only work twice.
/// </summary>
internal sealed partial class JobLeader(IBlobStore store, RabbitTaskQueue queue, LeaderOptions options, TimeProvider time, ILoggerFactory logs)
{
    private readonly ILogger _log = logs.CreateLogger<JobLeader>();

    /// <summary>Leads until the token is cancelled, or until the store was out of reach for too long; returns when all that it ran has stopped.</summary>
    public async Task LeadAsync(CancellationToken seat)
    {
        using var turn = CancellationTokenSource.CreateLinkedTokenSource(seat);
        LogLeads(options.Name);
        JobMetrics.Leads(true);
        using var busy = new BusyIndexes();
        await using var coordinator = new JobCoordinator(store, queue, options.Jobs, time, Random.Shared, logs.CreateLogger<JobCoordinator>(), queue.CountTasksAsync);
        await using var led = new LedJobs(new LedJobRunner(store, queue, coordinator, busy, options, time, logs), options.MaxJobs, logs.CreateLogger<LedJobs>(), turn.Token);
        queue.QueueLost = _ =>
        {
            coordinator.TellQueueLost();
            return Task.CompletedTask;
        };
        try
        {
            var look = new JobLook(store, led.Runs, led.Start, options.FullLookEvery, logs.CreateLogger<JobLook>());
            var sweep = new GarbageSweep(store, options.Grace, time, busy, logs.CreateLogger<GarbageSweep>());
            await Task.WhenAll(LookAsync(look, turn.Token), WatchStoreAsync(turn), WakeAsync(led, turn.Token), SweepAsync(sweep, turn.Token));
        }
        finally
        {
            queue.QueueLost = null;
            JobMetrics.Leads(false);
            LogLeft(options.Name);
        }
    }

    private async Task LookAsync(JobLook look, CancellationToken turn)
    {
        using var timer = new PeriodicTimer(options.LookEvery, time);
        try
        {
            do await look.RunAsync(turn);
            while (await timer.WaitForNextTickAsync(turn));
        }
        catch (OperationCanceledException) when (turn.IsCancellationRequested)
        {
        }
    }

    private async Task WatchStoreAsync(CancellationTokenSource turn)
    {
        try
        {
            await new StoreWatch(store, options.LookEvery, options.StoreWithin, time).UntilAwayAsync(turn.Token);
            LogStoreAway(options.Name, options.StoreWithin);
            await turn.CancelAsync();
        }
        catch (OperationCanceledException) when (turn.IsCancellationRequested)
        {
        }
    }

    private async Task WakeAsync(LedJobs led, CancellationToken seat)
    {
        try
        {
            while (true) led.Start(await queue.ReceiveWakeUpAsync(seat));
        }
        catch (OperationCanceledException) when (seat.IsCancellationRequested)
        {
        }
    }

    private async Task SweepAsync(GarbageSweep sweep, CancellationToken seat)
    {
        using var timer = new PeriodicTimer(options.SweepEvery, time);
        try
        {
            do await sweep.RunAsync(seat);
            while (await timer.WaitForNextTickAsync(seat));
        }
        catch (OperationCanceledException) when (seat.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "leading as {Coordinator}")]
    private partial void LogLeads(string coordinator);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Coordinator} has not reached the store for {Limit}: leaving the lead to whoever may")]
    private partial void LogStoreAway(string coordinator, TimeSpan limit);

    [LoggerMessage(Level = LogLevel.Information, Message = "no longer leading as {Coordinator}")]
    private partial void LogLeft(string coordinator);
}
