using Indexer.Resilience;
using Microsoft.Extensions.Logging;
using Polly;

namespace Indexer.Queue.Rabbit;

/// <summary>
/// Keeps a consumer alive: when its channel closes (its connection was lost, the broker's consumer timeout closed it, its queue was deleted), another is opened.
/// </summary>
internal sealed partial class ConsumerLoop : IAsyncDisposable
{
    // After what is no failure of the broker: not at once again.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly BrokerLink _link;
    private readonly Topology _topology;
    private readonly Func<BrokerSession, CancellationToken, Task<ConsumerChannel>> _open;
    private readonly Func<CancellationToken, Task> _queueGone;
    private readonly TimeSpan? _anewAfter;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <param name="name">Of the queue, for people.</param>
    /// <param name="link">The connection.</param>
    /// <param name="topology">Declared before each consumer.</param>
    /// <param name="open">Opens the consumer.</param>
    /// <param name="queueGone">Told after the queue was deleted and made again.</param>
    /// <param name="anewAfter">How long a consumer may hold and hear nothing before another takes its place; null: for ever.</param>
    /// <param name="time">Clock.</param>
    /// <param name="log">Log.</param>
    public ConsumerLoop(
        string name, BrokerLink link, Topology topology, Func<BrokerSession, CancellationToken, Task<ConsumerChannel>> open, Func<CancellationToken, Task> queueGone,
        TimeSpan? anewAfter, TimeProvider time, ILogger log)
    {
        (_name, _link, _topology, _open, _queueGone, _anewAfter, _time, _log) = (name, link, topology, open, queueGone, anewAfter, time, log);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Opens a consumer on the link, declaring the topology first.</summary>
    public static async Task<ConsumerChannel> OpenAsync(
        string queue, BrokerLink link, Topology topology, Func<BrokerSession, CancellationToken, Task<ConsumerChannel>> open, CancellationToken cancellationToken)
    {
        var session = await link.SessionAsync(cancellationToken);
        try
        {
            await topology.DeclareAsync(session.Connection, cancellationToken);
            return await open(session, cancellationToken);
        }
        catch (Exception e) when (BrokerException.IsLoss(e, cancellationToken))
        {
            if (QueueHealer.IsSilence(e)) topology.Silent?.Invoke(queue);
            throw link.Lost(e);
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
        var opening = ResiliencePipelines.BrokerConnect(_time);
        var gone = false;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var consumer = await OpenAsync(opening);
                if (gone) await _queueGone(_stop.Token);
                gone = false;
                if (await EndOfAsync(consumer) is not { } reason)
                {
                    LogAnew(_name);
                    continue;
                }
                gone = consumer.IsQueueGone;
                LogClosed(_name, reason);
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                // However a consumer ends that is stopped.
            }
            catch (Exception e) // without its consumer the process would stand still for ever
            {
                LogTrouble(e, _name);
                await Task.Delay(s_pause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Why a consumer was closed; null where another is to take its place.</summary>
    private async Task<string?> EndOfAsync(ConsumerChannel consumer)
    {
        if (_anewAfter is not { } limit) return await consumer.Closed.WaitAsync(_stop.Token);
        while (true)
        {
            var before = consumer.Delivered;
            try
            {
                return await consumer.Closed.WaitAsync(limit, _time, _stop.Token);
            }
            catch (TimeoutException) when (consumer.HoldsAny || consumer.Delivered > before)
            {
                // It hears.
            }
            catch (TimeoutException)
            {
                return null;
            }
        }
    }

    private async Task<ConsumerChannel> OpenAsync(ResiliencePipeline pipeline)
    {
        string? said = null;
        return await pipeline.ExecuteAsync(
            async token =>
            {
                try
                {
                    return await OpenAsync(_name, _link, _topology, _open, token);
                }
                catch (Exception e) when (!token.IsCancellationRequested && e.Message != said)
                {
                    LogNotOpened(_name, said = e.Message);
                    throw;
                }
            }, _stop.Token);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "no consumer of {Queue} could be opened, trying again: {Reason}")]
    private partial void LogNotOpened(string queue, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "the consumer of {Queue} failed, another is opened")]
    private partial void LogTrouble(Exception error, string queue);

    [LoggerMessage(Level = LogLevel.Debug, Message = "the consumer of {Queue} hears nothing, another takes its place")]
    private partial void LogAnew(string queue);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the consumer of {Queue} was closed, another is opened: {Reason}")]
    private partial void LogClosed(string queue, string reason);
}
