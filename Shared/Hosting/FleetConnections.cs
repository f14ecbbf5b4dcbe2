using Indexer.Queue.Rabbit;
using Indexer.Resilience;
using Indexer.Storage;
using Microsoft.Extensions.Logging;

namespace Indexer.Hosting;

/// <summary>Opens the store and the broker of a fleet. Both may come up later than the program: it waits for them, and says so in its log.</summary>
public sealed partial class FleetConnections(FleetOptions options, TimeProvider time, ILoggerFactory logs)
{
    // Each try is told in the log.
    private static readonly TimeSpan s_connectPatience = TimeSpan.FromSeconds(5);

    private readonly ILogger _log = logs.CreateLogger<FleetConnections>();

    /// <summary>Opens the store.</summary>
    /// <exception cref="StoreRefusedException">It is there and is not fit; waiting would not help.</exception>
    public async Task<OpenedStore> OpenStoreAsync(CancellationToken cancellationToken) =>
        await OpenAsync(StoreName, token => BlobStores.OpenAsync(options.Store, time, logs, token), cancellationToken);

    /// <summary>Connects to the broker.</summary>
    /// <param name="prefetch">Tasks that are received at the same time; 0 for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RabbitTaskQueue> OpenQueueAsync(int prefetch, CancellationToken cancellationToken) =>
        await OpenAsync(BrokerName, token => RabbitTaskQueue.ConnectAsync(FleetOptions.ToRabbit(options.Broker, options.QueuePrefix, prefetch, s_connectPatience), time, logs, token), cancellationToken);

    private string StoreName => $"store {SecretText.Mask(options.Store)}";

    private string BrokerName => $"broker {SecretText.Mask(options.Broker)}";

    private async Task<T> OpenAsync<T>(string name, Func<CancellationToken, Task<T>> open, CancellationToken cancellationToken)
    {
        var pipeline = ResiliencePipelines.StartUp(time, (error, wait) => LogWaiting(name, error.Message, wait.TotalSeconds));
        var opened = await pipeline.ExecuteAsync(async token => await open(token), cancellationToken);
        LogOpened(name);
        return opened;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "could not reach {Target}, trying again in {Seconds:0.0} s: {Error}")]
    private partial void LogWaiting(string target, string error, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "reached {Target}")]
    private partial void LogOpened(string target);
}
