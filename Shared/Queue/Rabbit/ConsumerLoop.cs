using Indexer.Resilience;
using Microsoft.Extensions.Logging;

namespace Indexer.Queue.Rabbit;

/// <summary>
/// Keeps a consumer alive: when its channel closes (its connection was lost, the broker's consumer timeout closed it, its queue was deleted), another is opened.
/// </summary>
internal sealed partial class ConsumerLoop : IAsyncDisposable
{
    private readonly string _name;
    private readonly BrokerLink _link;
    private readonly Topology _topology;
    private readonly Func<BrokerSession, CancellationToken, Task<ConsumerChannel>> _open;
    private readonly Func<CancellationToken, Task> _queueGone;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <param name="name">Of the queue, for people.</param>
    /// <param name="link">The connection.</param>
    /// <param name="topology">Declared before each consumer.</param>
    /// <param name="open">Opens the consumer.</param>
    /// <param name="queueGone">Told after the queue was deleted and made again.</param>
    /// <param name="time">Clock.</param>
    /// <param name="log">Log.</param>
    public ConsumerLoop(
        string name, BrokerLink link, Topology topology, Func<BrokerSession, CancellationToken, Task<ConsumerChannel>> open, Func<CancellationToken, Task> queueGone,
        TimeProvider time, ILogger log)
    {
        (_name, _link, _topology, _open, _queueGone, _time, _log) = (name, link, topology, open, queueGone, time, log);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Opens a consumer on the link, declaring the topology first.</summary>
    public static async Task<ConsumerChannel> OpenAsync(
        BrokerLink link, Topology topology, Func<BrokerSession, CancellationToken, Task<ConsumerChannel>> open, CancellationToken cancellationToken)
    {
        var session = await link.SessionAsync(cancellationToken);
        try
        {
            await topology.DeclareAsync(session.Connection, cancellationToken);
            return await open(session, cancellationToken);
        }
        catch (Exception e) when (BrokerException.IsLoss(e))
        {
            throw link.Lost(e.Message, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var pipeline = ResiliencePipelines.BrokerConnect(_time);
        var gone = false;
        try
        {
            while (true)
            {
                await using var consumer = await pipeline.ExecuteAsync(async token => await OpenAsync(_link, _topology, _open, token), _stop.Token);
                if (gone) await _queueGone(_stop.Token);
                var reason = await consumer.Closed.WaitAsync(_stop.Token);
                gone = consumer.IsQueueGone;
                LogClosed(_name, reason);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException && _stop.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the consumer of {Queue} was closed, another is opened: {Reason}")]
    private partial void LogClosed(string queue, string reason);
}
