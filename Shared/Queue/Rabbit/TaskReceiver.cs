using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Indexer.Queue.Rabbit;

/// <summary>
/// Deliveries of the task queue: as many that the broker sends as there are slots, and those that follow them in their slots, which are fetched. A message that was sent is acknowledged when
/// all that followed it are settled as well: its place in the prefetch is its slot's, and would else be filled with a task that has to wait.
/// </summary>
internal sealed partial class TaskReceiver(Topology topology, ConfirmedPublisher publisher, int prefetch, TimeProvider time, ILogger log)
{
    // The broker closes a channel on which a message is unsettled for too long.
    private static readonly TimeSpan s_longestRow = TimeSpan.FromMinutes(1);

    // Bounded by the prefetch.
    private readonly Channel<Delivery> _waiting = Channel.CreateUnbounded<Delivery>();

    public Task<ConsumerChannel> OpenAsync(BrokerSession session, CancellationToken cancellationToken) =>
        ConsumerChannel.OpenAsync(session, (_, _) => Task.FromResult(topology.Tasks), (ushort)prefetch, TakeAsync, cancellationToken);

    public async Task<TaskDelivery> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var delivery = await _waiting.Reader.ReadAsync(cancellationToken);
            // Of a lost channel: the broker delivers it again, maybe to another.
            if (!delivery.IsLost) return delivery;
        }
    }

    private async Task TakeAsync(ConsumerChannel channel, ulong tag, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        if (await ReadAsync(channel, tag, properties, body, new Place(channel, tag, time.GetTimestamp())) is { } delivery) _waiting.Writer.TryWrite(delivery);
    }

    private async Task<Delivery?> FetchAsync(ConsumerChannel channel, Place place) =>
        await channel.TryGetAsync(topology.Tasks) is { } got ? await ReadAsync(channel, got.DeliveryTag, got.BasicProperties, got.Body, place) : null;

    private async Task<Delivery?> ReadAsync(ConsumerChannel channel, ulong tag, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, Place place)
    {
        if (MessageCodec.TryReadTask(body.Span, out var task, out var error)) return new Delivery(this, channel, tag, task, MessageHeaders.ReadTrace(properties), place);
        LogUnreadable(topology.Tasks, error);
        await channel.RejectAsync(tag, requeue: false, CancellationToken.None); // dead-lettered by the queue
        return null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a message on {Queue} could not be read and is a dead letter now: {Reason}")]
    private partial void LogUnreadable(string queue, string reason);

    private sealed class Delivery(TaskReceiver receiver, ConsumerChannel channel, ulong tag, SentTask task, ActivityContext trace, Place place) : TaskDelivery
    {
        // Settling twice would close the channel, and with it all its deliveries.
        private int _settled;

        public override TaskMessage Message => task.Message;

        public override DateTimeOffset? Sent => task.Sent;

        public override ActivityContext Trace => trace;

        public bool IsLost => channel.Closed.IsCompleted;

        public override async Task<TaskDelivery?> TryFollowAsync(CancellationToken cancellationToken)
        {
            if (receiver.ElapsedSince(place.Taken) > s_longestRow || !place.TryEnter()) return null;
            // Whoever stops waiting leaves a message unsettled, and with it the place: both are the broker's again when this process goes.
            var next = await receiver.FetchAsync(channel, place).WaitAsync(cancellationToken);
            if (next is null) await place.LeaveAsync(cancellationToken);
            return next;
        }

        public override Task CompleteAsync(CancellationToken cancellationToken) =>
            Interlocked.Exchange(ref _settled, 1) == 0 ? SettleAsync(cancellationToken) : Task.CompletedTask;

        public override async Task HandBackAsync(CancellationToken cancellationToken)
        {
            if (Interlocked.Exchange(ref _settled, 1) != 0 || IsLost) return;
            try
            {
                // A returned message counts towards the delivery limit, which is for receivers that die of it; a new one does not.
                await receiver.ResendAsync(Message, trace, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                if (place.Tag == tag) place.Abandon();
                await channel.RejectAsync(tag, requeue: true, CancellationToken.None);
                throw;
            }
            await SettleAsync(cancellationToken);
        }

        private async Task SettleAsync(CancellationToken cancellationToken)
        {
            if (place.Tag != tag) await channel.AckAsync(tag, multiple: false, cancellationToken);
            await place.LeaveAsync(cancellationToken);
        }
    }

    /// <summary>The place of a message that was sent, which it shares with those that follow it.</summary>
    private sealed class Place(ConsumerChannel channel, ulong tag, long taken)
    {
        private int _users = 1;
        private volatile bool _isAbandoned;

        public ulong Tag => tag;

        public long Taken => taken;

        public bool TryEnter()
        {
            var users = Volatile.Read(ref _users);
            while (users > 0)
            {
                var before = Interlocked.CompareExchange(ref _users, users + 1, users);
                if (before == users) return true;
                users = before;
            }
            return false;
        }

        public async ValueTask LeaveAsync(CancellationToken cancellationToken)
        {
            if (Interlocked.Decrement(ref _users) == 0 && !_isAbandoned) await channel.AckAsync(tag, multiple: false, cancellationToken);
        }

        /// <summary>To be called before its message is returned, which settles it.</summary>
        public void Abandon() => _isAbandoned = true;
    }

    private TimeSpan ElapsedSince(long taken) => time.GetElapsedTime(taken);

    private Task ResendAsync(TaskMessage message, ActivityContext trace, CancellationToken cancellationToken) =>
        publisher.PublishAsync(new OutgoingMessage("", topology.Tasks, MessageCodec.Write(message, time.GetUtcNow()), Trace: trace), cancellationToken);
}
