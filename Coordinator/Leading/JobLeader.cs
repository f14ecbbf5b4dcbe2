using System.Collections.Concurrent;
using Indexer.Coordinator.Coordination;
using Indexer.Jobs;
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
    private static readonly ParallelOptions s_sideBySide = new() { MaxDegreeOfParallelism = 16 };

    private readonly ILogger _log = logs.CreateLogger<JobLeader>();
    private readonly JobStore _jobs = new(store);

    /// <summary>Leads until the token is cancelled; returns when all that it ran has stopped.</summary>
    public async Task LeadAsync(CancellationToken seat)
    {
        LogLeads(options.Name);
        JobMetrics.Leads(true);
        using var busy = new BusyIndexes();
        await using var coordinator = new JobCoordinator(store, queue, options.Jobs, time, Random.Shared, logs.CreateLogger<JobCoordinator>(), queue.CountTasksAsync);
        await using var led = new LedJobs(new LedJobRunner(store, queue, coordinator, busy, options, time, logs), options.MaxJobs, logs.CreateLogger<LedJobs>(), seat);
        queue.QueueLost = _ =>
        {
            coordinator.TellQueueLost();
            return Task.CompletedTask;
        };
        try
        {
            await Task.WhenAll(LookAsync(led, seat), WakeAsync(led, seat), SweepAsync(new GarbageSweep(store, options.Grace, time, busy, logs.CreateLogger<GarbageSweep>()), seat));
        }
        finally
        {
            queue.QueueLost = null;
            JobMetrics.Leads(false);
            LogLeft(options.Name);
        }
    }

    private async Task LookAsync(LedJobs led, CancellationToken seat)
    {
        using var timer = new PeriodicTimer(options.LookEvery, time);
        var ended = new ConcurrentDictionary<JobId, bool>();
        try
        {
            for (var look = 0; ; look++)
            {
                if (look % options.FullLookEvery == 0) ended.Clear();
                await LookOnceAsync(led, ended, seat);
                await timer.WaitForNextTickAsync(seat);
            }
        }
        catch (OperationCanceledException) when (seat.IsCancellationRequested)
        {
        }
    }

    private async Task LookOnceAsync(LedJobs led, ConcurrentDictionary<JobId, bool> ended, CancellationToken seat)
    {
        try
        {
            await Parallel.ForEachAsync(_jobs.ListAsync(seat), s_sideBySide, async (job, _) =>
            {
                if (ended.ContainsKey(job.Job) || led.Runs(job.Job)) return;
                if (await _jobs.FindOutcomeAsync(job.Job, seat) is null) led.Start(job.Job);
                else ended[job.Job] = true;
            });
        }
        catch (BlobStoreException e)
        {
            LogLookFailed(e.Message);
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

    [LoggerMessage(Level = LogLevel.Information, Message = "no longer leading as {Coordinator}")]
    private partial void LogLeft(string coordinator);

    [LoggerMessage(Level = LogLevel.Warning, Message = "could not list jobs, looking again: {Error}")]
    private partial void LogLookFailed(string error);
}
