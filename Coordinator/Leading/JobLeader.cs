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
            var look = new JobLook(store, led.Runs, led.Start, options.FullLookEvery, logs.CreateLogger<JobLook>());
            var sweep = new GarbageSweep(store, options.Grace, time, busy, logs.CreateLogger<GarbageSweep>());
            await Task.WhenAll(LookAsync(look, seat), WakeAsync(led, seat), SweepAsync(sweep, seat));
        }
        finally
        {
            queue.QueueLost = null;
            JobMetrics.Leads(false);
            LogLeft(options.Name);
        }
    }

    private async Task LookAsync(JobLook look, CancellationToken seat)
    {
        using var timer = new PeriodicTimer(options.LookEvery, time);
        try
        {
            do await look.RunAsync(seat);
            while (await timer.WaitForNextTickAsync(seat));
        }
        catch (OperationCanceledException) when (seat.IsCancellationRequested)
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

    [LoggerMessage(Level = LogLevel.Information, Message = "no longer leading as {Coordinator}")]
    private partial void LogLeft(string coordinator);
}
