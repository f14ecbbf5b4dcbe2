using RabbitMQ.Client;

namespace Indexer.Queue.Rabbit;

/// <summary>Takes a delivery; the body is valid until it returns or first waits.</summary>
internal delegate Task DeliveryHandler(ConsumerChannel channel, ulong tag, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body);

/// <summary>
/// One life of a consumer, on a channel of its own. When the channel is gone its deliveries are another's: settling them does nothing.
/// </summary>
internal sealed class ConsumerChannel : AsyncDefaultBasicConsumer, IAsyncDisposable
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly IChannel _channel;
    private readonly DeliveryHandler _handle;
    private readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _delivered;
    private int _settled;

    private ConsumerChannel(IChannel channel, DeliveryHandler handle)
        : base(channel)
    {
        (_channel, _handle) = (channel, handle);
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            _closed.TrySetResult(BrokerException.ReasonOf(reason));
            return Task.CompletedTask;
        };
        if (!channel.IsOpen) _closed.TrySetResult("closed while it was opened");
    }

    /// <summary>Completes with the reason when no more deliveries come and none can be settled.</summary>
    public Task<string> Closed => _closed.Task;

    /// <summary>Deliveries so far.</summary>
    public int Delivered => Volatile.Read(ref _delivered);

    /// <summary>Whether a delivery is not settled yet; only for consumers that settle each by itself.</summary>
    public bool HoldsAny => Volatile.Read(ref _settled) < Delivered;

    /// <summary>Whether it ended because its queue was deleted.</summary>
    public bool IsQueueGone { get; private set; }

    /// <param name="session">The connection.</param>
    /// <param name="queue">Makes or names the queue.</param>
    /// <param name="prefetch">Unsettled deliveries at most.</param>
    /// <param name="handle">Takes deliveries, one after the other.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ConsumerChannel> OpenAsync(
        BrokerSession session, Func<IChannel, CancellationToken, Task<string>> queue, ushort prefetch, DeliveryHandler handle, CancellationToken cancellationToken)
    {
        var channel = await session.Connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var consumer = new ConsumerChannel(channel, handle);
        try
        {
            await channel.BasicQosAsync(0, prefetch, global: false, cancellationToken);
            await channel.BasicConsumeAsync(await queue(channel, cancellationToken), autoAck: false, consumer, cancellationToken);
            return consumer;
        }
        catch
        {
            await consumer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes one message more than the prefetch; null where none waits. Not to be cancelled: an answer that nobody waits for would be a message that nobody settles.</summary>
    public async Task<BasicGetResult?> TryGetAsync(string queue)
    {
        if (Closed.IsCompleted) return null;
        try
        {
            var got = await _channel.BasicGetAsync(queue, autoAck: false, CancellationToken.None);
            if (got is not null) Interlocked.Increment(ref _delivered);
            return got;
        }
        catch (Exception e) when (BrokerException.IsLoss(e, CancellationToken.None))
        {
            // The answer may still come.
            _closed.TrySetResult($"a call for a message failed ({e.Message})");
            return null;
        }
    }

    public ValueTask AckAsync(ulong tag, bool multiple, CancellationToken cancellationToken) =>
        SettleAsync(token => _channel.BasicAckAsync(tag, multiple, token), cancellationToken);

    public ValueTask RejectAsync(ulong tag, bool requeue, CancellationToken cancellationToken) =>
        SettleAsync(token => _channel.BasicRejectAsync(tag, requeue, token), cancellationToken);

    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _delivered);
        return _handle(this, deliveryTag, properties, body);
    }

    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        IsQueueGone = true;
        _closed.TrySetResult("its queue was deleted");
        return base.HandleBasicCancelAsync(consumerTag, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _closed.TrySetResult("closed by this program");
        // A channel that waits for a queue without a leader answers nothing, and the client would wait for it twice; it ends with its connection.
        await Task.Run(async () =>
        {
            await _channel.AbortAsync();
            await _channel.DisposeAsync();
        }).WaitAsync(s_farewell).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async ValueTask SettleAsync(Func<CancellationToken, ValueTask> settle, CancellationToken cancellationToken)
    {
        if (Closed.IsCompleted) return;
        Interlocked.Increment(ref _settled);
        try
        {
            await settle(cancellationToken);
        }
        catch (Exception e) when (BrokerException.IsLoss(e, cancellationToken))
        {
            // The broker delivers it again.
        }
    }
}
