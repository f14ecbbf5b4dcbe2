using Indexer.Hosting;
using Indexer.Queue.Rabbit;
using Indexer.Storage;
using Indexer.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Indexer.Coordinator.Leading;

/// <summary>Waits for store and broker, then for the seat, and leads while it has it.</summary>
internal sealed partial class CoordinatorService(
    CoordinatorOptions options, Readiness readiness, TimeProvider time, ILoggerFactory logs, IHostApplicationLifetime application, ILogger<CoordinatorService> log) : BackgroundService
{
    private readonly ILogger _log = log;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Set("store", () => "not reached yet");
        readiness.Set("broker", () => "not reached yet");
        var connections = new FleetConnections(options.Fleet, time, logs);
        try
        {
            await using var opened = await connections.OpenStoreAsync(stoppingToken);
            readiness.Set("store", StoreProbe.Of(opened));
            await using var queue = await connections.OpenQueueAsync(0, stoppingToken);
            readiness.Set("broker", () => queue.IsConnected ? null : "not connected");
            LogStandsBy(options.Leader.Name);
            JobMetrics.Leads(false);
            var leader = new JobLeader(new MeteredBlobStore(opened.Store), queue, options.Leader, time, logs);
            await new CoordinatorSeat(queue, time, logs.CreateLogger<CoordinatorSeat>()).RunAsync(leader.LeadAsync, stoppingToken);
        }
        catch (StoreRefusedException e)
        {
            LogUnfit(e.Message);
            Environment.ExitCode = 1;
            application.StopApplication();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "standing by as {Coordinator}")]
    private partial void LogStandsBy(string coordinator);

    [LoggerMessage(Level = LogLevel.Critical, Message = "can't coordinate: {Error}")]
    private partial void LogUnfit(string error);
}
