using Indexer.Resilience;
using Microsoft.Extensions.Logging;

namespace Indexer.Queue.Rabbit;

/// <summary>
/// A connection that comes back: when it is lost, another is made, for ever, and the topology is declared on it. Who needs it while it is away waits.
/// A process has two, one that publishes and one that receives: the broker stops reading from a publisher when it is short of memory, and acknowledgements must
/// not wait behind that.
/// </summary>
internal sealed partial class BrokerLink : IAsyncDisposable
{
    private readonly string _role;
    private readonly BrokerAddress _address;
    private readonly Topology _topology;
    private readonly RabbitOptions _options;
    private readonly int _publishWindow;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Action _reopened;
    private readonly CancellationTokenSource _stop = new();
    private volatile TaskCompletionSource<BrokerSession> _current = NewSlot();
    private Task _running = Task.CompletedTask;

    private BrokerLink(
        string role, BrokerAddress address, Topology topology, RabbitOptions options, int publishWindow, Action reopened, TimeProvider time, ILogger log) =>
        (_role, _address, _topology, _options, _publishWindow, _reopened, _time, _log) = (role, address, topology, options, publishWindow, reopened, time, log);

    public bool IsConnected => _current.Task is { IsCompletedSuccessfully: true, Result.Closed.IsCompleted: false };

    public bool IsBlocked => _current.Task is { IsCompletedSuccessfully: true, Result.IsBlocked: true };

    /// <summary>Connects for the first time.</summary>
    /// <exception cref="BrokerException">There is no broker within the deadline, or it does not let us in.</exception>
    public static async Task<BrokerLink> OpenAsync(
        string role, BrokerAddress address, Topology topology, RabbitOptions options, int publishWindow, Action reopened, TimeProvider time, ILogger log,
        CancellationToken cancellationToken)
    {
        var link = new BrokerLink(role, address, topology, options, publishWindow, reopened, time, log);
        var session = await link.OpenFirstAsync(cancellationToken);
        link._current.TrySetResult(session); // who has the link is connected, whenever the loop begins
        link._running = Task.Run(() => link.RunAsync(session), CancellationToken.None);
        return link;
    }

    /// <summary>The open connection; waits for it.</summary>
    /// <exception cref="BrokerException">It was lost in this moment: try again.</exception>
    /// <exception cref="ObjectDisposedException">The link was closed.</exception>
    public async Task<BrokerSession> SessionAsync(CancellationToken cancellationToken)
    {
        var session = await _current.Task.WaitAsync(cancellationToken);
        return session.Closed.IsCompleted ? throw Lost(await session.Closed) : session;
    }

    /// <summary>The error of a call that the loss of the connection or the channel has ended.</summary>
    public BrokerException Lost(Exception cause) => Lost(BrokerException.ReasonOf(cause), cause);

    /// <inheritdoc cref="Lost(Exception)"/>
    public BrokerException Lost(string reason, Exception? cause = null) =>
        new(BrokerErrorKind.Unreachable, $"the connection to the broker at {_address} was lost: {reason}", cause);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private static TaskCompletionSource<BrokerSession> NewSlot() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<BrokerSession> OpenFirstAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.ConnectDeadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        BrokerException? last = null;
        try
        {
            return await ResiliencePipelines.BrokerConnect(_time, first: true).ExecuteAsync(
                async token =>
                {
                    try
                    {
                        return await OpenAsync(token);
                    }
                    catch (BrokerException e)
                    {
                        if (last is null && e.Kind == BrokerErrorKind.Unreachable) LogWaiting(_address, e.Message);
                        last = e;
                        throw;
                    }
                }, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw last ?? new BrokerException(BrokerErrorKind.Unreachable, $"no broker answered at {_address} within {_options.ConnectDeadline}: check that it runs and is not overloaded.");
        }
    }

    private async Task<BrokerSession> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await BrokerSession.OpenAsync(
                token => _address.ConnectAsync($"indexer {_role} {Environment.MachineName}:{Environment.ProcessId}", token),
                _topology.DeclareAsync, _publishWindow, LogBlocking, cancellationToken);
        }
        catch (Exception e) when (BrokerException.IsLoss(e, cancellationToken))
        {
            throw BrokerException.OfConnecting(e, _address);
        }
    }

    private async Task RunAsync(BrokerSession session)
    {
        var pipeline = ResiliencePipelines.BrokerConnect(_time);
        try
        {
            while (true)
            {
                string reason;
                try
                {
                    _current.TrySetResult(session);
                    reason = await session.Closed.WaitAsync(_stop.Token);
                    _current = NewSlot();
                }
                finally
                {
                    await session.DisposeAsync();
                }
                LogLost(_role, _address, reason);
                string? said = null;
                session = await pipeline.ExecuteAsync(
                    async token =>
                    {
                        try
                        {
                            return await OpenAsync(token);
                        }
                        catch (Exception e) when (!token.IsCancellationRequested && e.Message != said)
                        {
                            LogStillAway(_role, said = e.Message);
                            throw;
                        }
                    }, _stop.Token);
                LogBack(_role, _address);
                _reopened();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        finally
        {
            // Whoever waits would wait for ever.
            var closed = new ObjectDisposedException(nameof(RabbitTaskQueue));
            if (!_current.TrySetException(closed)) (_current = NewSlot()).TrySetException(closed);
            _ = _current.Task.Exception; // observed
        }
    }

    private void LogBlocking(string? reason)
    {
        if (reason is null) LogUnblocked(_role, _address);
        else LogBlocked(_role, _address, reason);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "waiting for the broker at {Broker}: {Reason}")]
    private partial void LogWaiting(BrokerAddress broker, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "lost the {Role} connection to the broker at {Broker}: {Reason}")]
    private partial void LogLost(string role, BrokerAddress broker, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the {Role} connection did not come back yet: {Reason}")]
    private partial void LogStillAway(string role, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "the {Role} connection to the broker at {Broker} came back")]
    private partial void LogBack(string role, BrokerAddress broker);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the broker at {Broker} blocked the {Role} connection, messages wait: {Reason}")]
    private partial void LogBlocked(string role, BrokerAddress broker, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "the broker at {Broker} unblocked the {Role} connection")]
    private partial void LogUnblocked(string role, BrokerAddress broker);
}
