using System.Threading.RateLimiting;
using RabbitMQ.Client;

namespace Indexer.Queue.Rabbit;

/// <summary>One connection's life, from the handshake to its loss. Nothing in it is used again after <see cref="Closed"/>.</summary>
internal sealed class BrokerSession : IAsyncDisposable
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly IConnection _connection;
    private readonly IChannel? _publishing;
    private readonly ConcurrencyLimiter? _limiter;
    private readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource? _blocked;

    private BrokerSession(IConnection connection, IChannel? publishing, ConcurrencyLimiter? limiter)
    {
        (_connection, _publishing, _limiter) = (connection, publishing, limiter);
        connection.ConnectionShutdownAsync += (_, reason) => Close(reason.ReplyText);
        // The channel goes alone when an exchange it publishes to has gone: a new connection declares it again.
        if (publishing is not null) publishing.ChannelShutdownAsync += (_, reason) => Close(reason.ReplyText);
        if (!connection.IsOpen || publishing is { IsOpen: false }) _closed.TrySetResult("closed while it was opened");
    }

    /// <summary>Completes with the reason when the connection is lost or given up.</summary>
    public Task<string> Closed => _closed.Task;

    /// <summary>Whether the broker takes no messages for now, for want of memory or disk.</summary>
    public bool IsBlocked => _blocked is not null;

    public IConnection Connection => _connection;

    /// <param name="connect">Opens the connection.</param>
    /// <param name="declare">Declares the topology on it.</param>
    /// <param name="publishWindow">Messages that wait for their confirm at most; 0 for a connection that publishes nothing.</param>
    /// <param name="blocked">Told when the broker blocks and unblocks the connection, with the reason or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<BrokerSession> OpenAsync(
        Func<CancellationToken, Task<IConnection>> connect, Func<IConnection, CancellationToken, Task> declare, int publishWindow, Action<string?> blocked,
        CancellationToken cancellationToken)
    {
        var connection = await connect(cancellationToken);
        ConcurrencyLimiter? limiter = null;
        try
        {
            await declare(connection, cancellationToken);
            IChannel? publishing = null;
            if (publishWindow > 0)
            {
                // The client's own limiter sleeps once half its permits are out: 1,400 messages/s instead of 10,000.
                limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = publishWindow, QueueLimit = int.MaxValue });
                publishing = await connection.CreateChannelAsync(new CreateChannelOptions(true, true, limiter), cancellationToken);
            }
            var session = new BrokerSession(connection, publishing, limiter);
            connection.ConnectionBlockedAsync += (_, arguments) =>
            {
                session._blocked ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                blocked(arguments.Reason);
                return Task.CompletedTask;
            };
            connection.ConnectionUnblockedAsync += (_, _) =>
            {
                Interlocked.Exchange(ref session._blocked, null)?.TrySetResult();
                blocked(null);
                return Task.CompletedTask;
            };
            return session;
        }
        catch
        {
            await EndAsync(connection);
            if (limiter is not null) await limiter.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a message; completes at its confirm.</summary>
    public Task PublishAsync(string exchange, string routingKey, bool mandatory, BasicProperties properties, ReadOnlyMemory<byte> body) =>
        // Not cancellable: a publish given up half-way would put the client's count of confirms out of step.
        _publishing!.BasicPublishAsync(exchange, routingKey, mandatory, properties, body, CancellationToken.None).AsTask(); // only called where there is a window

    /// <summary>Waits while the broker takes no messages; returns at once when the connection is lost meanwhile.</summary>
    public async Task UntilUnblockedAsync(CancellationToken cancellationToken)
    {
        if (_blocked is { } blocked) await Task.WhenAny(blocked.Task, Closed).WaitAsync(cancellationToken);
    }

    /// <summary>Gives the connection up: the broker does not answer on it.</summary>
    public void Abandon(string reason) => _closed.TrySetResult(reason);

    public async ValueTask DisposeAsync()
    {
        _closed.TrySetResult("closed by this program");
        await EndAsync(_connection);
        if (_limiter is not null) await _limiter.DisposeAsync();
    }

    private static async Task EndAsync(IConnection connection)
    {
        await connection.AbortAsync(s_farewell);
        await connection.DisposeAsync();
    }

    private Task Close(string reason)
    {
        _closed.TrySetResult(reason);
        return Task.CompletedTask;
    }
}
