using System.Threading.Channels;
using Indexer.Jobs;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Indexer.Queue.Rabbit;

/// <summary>What this process has received as the active coordinator and not yet taken over.</summary>
internal sealed partial class CoordinatorInbox(Topology topology, ConfirmedPublisher publisher, Action<string> queueLost, int prefetch, TimeProvider time, ILogger log, CancellationToken stop)
{
    // Bounded by the prefetch: a report is acknowledged when it is taken over.
    private readonly Channel<(SeatConsumer Seat, ulong Tag, TaskReport Report)> _reports = Channel.CreateUnbounded<(SeatConsumer, ulong, TaskReport)>();

    // Hints: whoever misses one finds the job in the store.
    private readonly Channel<JobId> _wakeUps = Channel.CreateBounded<JobId>(new BoundedChannelOptions(1024) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Queues up for the coordinator's messages behind those who did so before.</summary>
    public async Task<SeatConsumer> OpenAsync(BrokerLink link, CancellationToken cancellationToken)
    {
        var seat = new SeatConsumer(prefetch, time);
        seat.Begin(await ConsumerLoop.OpenAsync(
            topology.Coordinator, link, topology,
            (session, token) => ConsumerChannel.OpenAsync(
                session, (_, _) => Task.FromResult(topology.Coordinator), (ushort)prefetch,
                (_, tag, properties, body) => AcceptAsync(seat, tag, properties, body), token),
            cancellationToken));
        return seat;
    }

    public async Task<TaskReport> ReceiveReportAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var (seat, tag, report) = await _reports.Reader.ReadAsync(cancellationToken);
            // Of a lost seat: the broker delivers it again, maybe to another.
            if (seat.TakeOver(tag)) return report;
        }
    }

    public ValueTask<JobId> ReceiveWakeUpAsync(CancellationToken cancellationToken) => _wakeUps.Reader.ReadAsync(cancellationToken);

    private async Task AcceptAsync(SeatConsumer seat, ulong tag, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        if (!MessageCodec.TryReadForCoordinator(body.Span, out var message, out var error))
        {
            var letter = new OutgoingMessage("", topology.Dead, body.ToArray(), Reason: $"a message for the coordinator could not be read: {error}");
            LogUnreadable(topology.Coordinator, error);
            await publisher.PublishAsync(letter, stop);
            seat.Receive(tag, isReport: false);
            return;
        }
        seat.Receive(tag, isReport: message.Report is not null);
        if (message.Report is { } report) _reports.Writer.TryWrite((seat, tag, report));
        else if (message.WakeUp is { } job) _wakeUps.Writer.TryWrite(job);
        else if (message.Kind == CoordinatorMessageKind.QueueLost) queueLost("a worker found it deleted");
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a message on {Queue} could not be read and is a dead letter now: {Reason}")]
    private partial void LogUnreadable(string queue, string reason);
}
