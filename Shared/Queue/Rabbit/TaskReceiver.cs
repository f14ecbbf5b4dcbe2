using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Indexer.Queue.Rabbit;

/// <summary>Deliveries of the task queue, as many unsettled ones as there are slots.</summary>
internal sealed partial class TaskReceiver(Topology topology, Publisher publisher, int prefetch, ILogger log)
{
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
        if (MessageCodec.TryReadTask(body.Span, out var message, out var error))
        {
            _waiting.Writer.TryWrite(new Delivery(this, channel, tag, message, MessageHeaders.ReadTrace(properties)));
            return;
        }
        LogUnreadable(topology.Tasks, error);
        await channel.RejectAsync(tag, requeue: false, CancellationToken.None); // dead-lettered by the queue
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a message on {Queue} could not be read and is a dead letter now: {Reason}")]
    private partial void LogUnreadable(string queue, string reason);

    private sealed class Delivery(TaskReceiver receiver, ConsumerChannel channel, ulong tag, TaskMessage message, ActivityContext trace) : TaskDelivery
    {
        // Settling twice would close the channel, and with it all its deliveries.
        private int _settled;

        public override TaskMessage Message => message;

        public override ActivityContext Trace => trace;

        public bool IsLost => channel.Closed.IsCompleted;

        public override async Task CompleteAsync(CancellationToken cancellationToken)
        {
            if (Interlocked.Exchange(ref _settled, 1) == 0) await channel.AckAsync(tag, multiple: false, cancellationToken);
        }

        public override async Task HandBackAsync(CancellationToken cancellationToken)
        {
            if (Interlocked.Exchange(ref _settled, 1) != 0 || IsLost) return;
            try
            {
                // A returned message counts towards the delivery limit, which is for receivers that die of it; a new one does not.
                await receiver.ResendAsync(message, trace, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                await channel.RejectAsync(tag, requeue: true, CancellationToken.None);
                throw;
            }
            await channel.AckAsync(tag, multiple: false, cancellationToken);
        }
    }

    private Task ResendAsync(TaskMessage message, ActivityContext trace, CancellationToken cancellationToken) =>
        publisher.PublishAsync(new OutgoingMessage("", topology.Tasks, MessageCodec.Write(message), Trace: trace), cancellationToken);
}
