using Indexer.Hosting;
using Indexer.Storage;
using Indexer.Telemetry;
using Indexer.Worker.Rehearsing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Indexer.Worker.Hosting;

/// <summary>Waits for store and broker, then works until told to stop; drains, and hands back what it can't finish.</summary>
internal sealed partial class WorkerService(
    WorkerOptions options, Readiness readiness, TimeProvider time, ILoggerFactory logs, IHostApplicationLifetime application, ILogger<WorkerService> log) : BackgroundService
{
    private readonly ILogger _log = log;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Set("store", () => "not reached yet");
        readiness.Set("broker", () => "not reached yet");
        var connections = new FleetConnections(options.Fleet, time, logs);
        var runners = StageRunners.Create();
        using var stopRehearsal = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var rehearsal = Task.Run(() => Rehearsal.RunAsync(runners, options.Loop.ScratchFolder, stopRehearsal.Token), CancellationToken.None);
        try
        {
            await using var opened = await connections.OpenStoreAsync(stoppingToken);
            readiness.Set("store", StoreProbe.Of(opened));
            await using var queue = await connections.OpenQueueAsync(options.Loop.Slots, stoppingToken);
            readiness.Set("broker", () => queue.IsConnected ? null : "not connected");
            // A folder is read as fast as a copy of what lies in it.
            var settings = opened.LocalFile is null ? options.Loop : options.Loop with { OwnRunsBytes = 0 };
            using var loop = new TaskLoop(
                new MeteredBlobStore(opened.Store), queue, runners, settings, time, logs.CreateLogger<TaskLoop>(), opened.UntilUpAsync);
            LogWorking(options.Loop.Name, options.Loop.Slots, options.Loop.ScratchFolder);
            using var draining = stoppingToken.Register(() => LogDraining(options.Loop.DrainTimeout.TotalSeconds));
            await loop.RunAsync(stoppingToken);
            LogStopped();
        }
        catch (Exception e) when (e is StoreRefusedException or BlobStoreException or IOException or UnauthorizedAccessException)
        {
            LogUnfit(e.Message);
            Environment.ExitCode = 1;
            application.StopApplication();
        }
        finally
        {
            await stopRehearsal.CancelAsync();
            await rehearsal;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "working as {Worker}: {Slots} slots, scratch {Scratch}")]
    private partial void LogWorking(string worker, int slots, string scratch);

    [LoggerMessage(Level = LogLevel.Information, Message = "draining for up to {Seconds} s; a second signal ends at once")]
    private partial void LogDraining(double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "all slots stopped")]
    private partial void LogStopped();

    [LoggerMessage(Level = LogLevel.Critical, Message = "can't work: {Error}")]
    private partial void LogUnfit(string error);
}
