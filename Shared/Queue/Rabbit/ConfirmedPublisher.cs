using System.Collections.Concurrent;
using Indexer.Resilience;
using Microsoft.Extensions.Logging;
using Polly;
using RabbitMQ.Client.Exceptions;

namespace Indexer.Queue.Rabbit;

/// <summary>
/// Sends messages at least once: each waits for its confirm, and is sent again when that does not come. Any number may be on their way at a time.
/// </summary>
internal sealed partial class ConfirmedPublisher : IDisposable
{
    // Of what may be lost, so many are on their way at most.
    private const int LossyWindow = 256;

    // An election takes a second or two, and then a channel that was there before it goes on.
    private static readonly TimeSpan s_refusalLimit = TimeSpan.FromSeconds(3);

    private readonly BrokerLink _link;
    private readonly Topology _topology;
    private readonly TimeSpan _deadline;
    private readonly Action<string> _unroutable;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ResiliencePipeline _pipeline;
    // Held outside the deadline: a sender that waits for room is not a broker that does not answer.
    private readonly SemaphoreSlim _window;
    // Since when a queue takes nothing on a connection.
    private readonly ConcurrentDictionary<string, (BrokerSession Session, long Since)> _refusing = new(StringComparer.Ordinal);
    private int _lossy;

    /// <param name="link">The connection.</param>
    /// <param name="topology">Declared again when a queue is missing.</param>
    /// <param name="options">Settings.</param>
    /// <param name="unroutable">Told the name of a queue that was missing.</param>
    /// <param name="time">Clock.</param>
    /// <param name="log">Log.</param>
    public ConfirmedPublisher(BrokerLink link, Topology topology, RabbitOptions options, Action<string> unroutable, TimeProvider time, ILogger log)
    {
        (_link, _topology, _deadline, _unroutable, _time, _log) = (link, topology, options.PublishDeadline, unroutable, time, log);
        _pipeline = ResiliencePipelines.BrokerPublish(time);
        _window = new SemaphoreSlim(options.PublishWindow);
    }

    /// <summary>Returns when the broker has taken the message on disk; waits for the broker for as long as it takes.</summary>
    /// <exception cref="BrokerException">The queue is missing and cannot be declared.</exception>
    public async Task PublishAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        await _window.WaitAsync(cancellationToken);
        try
        {
            await _pipeline.ExecuteAsync(static (state, token) => new ValueTask(state.Publisher.TryAsync(state.Message, token)), (Publisher: this, Message: message), cancellationToken);
        }
        finally
        {
            _window.Release();
        }
    }

    /// <summary>Sends a message in its turn among the others, and does not wait; it may be lost, and is when the broker is away or behind.</summary>
    public async Task PostAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (!_link.IsConnected || _link.IsBlocked || Volatile.Read(ref _lossy) >= LossyWindow) return;
        try
        {
            var session = await _link.SessionAsync(cancellationToken);
            Interlocked.Increment(ref _lossy);
            _ = session.PublishAsync(message.Exchange, message.RoutingKey, mandatory: false, message.CreateProperties(_time.GetUtcNow()), message.Body).ContinueWith(
                (sent, _) =>
                {
                    Interlocked.Decrement(ref _lossy);
                    if (sent.Exception is { } error) LogDropped(error, message.RoutingKey);
                }, null, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        catch (BrokerException e)
        {
            LogDropped(e, message.RoutingKey);
        }
    }

    public void Dispose() => _window.Dispose();

    private async Task TryAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        var session = await _link.SessionAsync(cancellationToken);
        await session.UntilUnblockedAsync(cancellationToken);
        var confirmed = session.PublishAsync(message.Exchange, message.RoutingKey, mandatory: message.Exchange.Length == 0, message.CreateProperties(_time.GetUtcNow()), message.Body);
        try
        {
            await ConfirmedAsync(session, confirmed, cancellationToken);
            _refusing.TryRemove(message.RoutingKey, out _);
        }
        catch (PublishReturnException)
        {
            _unroutable(message.RoutingKey);
            await DeclareAsync(session, cancellationToken);
            throw _link.Lost($"queue '{message.RoutingKey}' was missing and was declared again");
        }
        catch (PublishException e)
        {
            LogUnconfirmed(e, message.RoutingKey);
            NoteRefusal(session, message.RoutingKey);
            throw new BrokerException(BrokerErrorKind.Unreachable, $"the broker refused a message to '{message.RoutingKey}'", e);
        }
        catch (Exception e) when (BrokerException.IsLoss(e, cancellationToken))
        {
            LogUnconfirmed(e, message.RoutingKey);
            if (QueueHealer.IsSilence(e)) _topology.Silent?.Invoke(message.RoutingKey);
            throw _link.Lost(e);
        }
        catch (OperationCanceledException)
        {
            // It goes on by itself, and may arrive.
            _ = confirmed.ContinueWith(static sent => sent.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw;
        }
    }

    // RabbitMQ 3.10 looks for a quorum queue's leader once a channel, at its first message, on the node that led last: when that node has just gone, the channel is refused
    // everything until it is back, whoever leads meanwhile. A channel that is opened later finds the new leader.
    private void NoteRefusal(BrokerSession session, string queue)
    {
        var now = _time.GetTimestamp();
        var refusing = _refusing.AddOrUpdate(queue, _ => (session, now), (_, known) => ReferenceEquals(known.Session, session) ? known : (session, now));
        if (_time.GetElapsedTime(refusing.Since) < s_refusalLimit) return;
        // Or nobody leads any more: what that looks like depends on when the broker looked.
        _topology.Silent?.Invoke(queue);
        session.Abandon($"it takes no message to '{queue}'");
    }

    private async Task ConfirmedAsync(BrokerSession session, Task confirmed, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await confirmed.WaitAsync(_deadline, _time, cancellationToken);
                return;
            }
            catch (TimeoutException) when (session.IsBlocked && !session.Closed.IsCompleted)
            {
                // It waits in the broker's socket, and is taken once the broker has room.
                await session.UntilUnblockedAsync(cancellationToken);
            }
            catch (TimeoutException)
            {
                session.Abandon($"no confirm within {_deadline}");
                throw;
            }
        }
    }

    private async Task DeclareAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        try
        {
            await _topology.DeclareAsync(session.Connection, cancellationToken);
        }
        catch (Exception e) when (BrokerException.IsLoss(e, cancellationToken))
        {
            throw _link.Lost(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "a message to {Queue} was not confirmed, sent again")]
    private partial void LogUnconfirmed(Exception error, string queue);

    [LoggerMessage(Level = LogLevel.Debug, Message = "a message to {Queue} that may be lost was lost")]
    private partial void LogDropped(Exception error, string queue);
}
