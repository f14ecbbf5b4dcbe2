using System.Threading.Channels;
using Indexer.Jobs;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Indexer.Queue.Rabbit;

/// <summary>
/// The task queue of many processes, on a RabbitMQ broker or cluster (3.10 to 4.x).
/// <list type="bullet">
/// <item><b>Calls wait</b> while the broker is away or short of memory, until their token ends them; nothing fails for that.</item>
/// <item><b>At least once</b>: what the broker has confirmed survives its crash; what it has not is sent again, and may arrive twice.</item>
/// <item><b>Sending is pipelined</b>: many calls at a time share the round trips; one after the other pays one for each.</item>
/// <item>A delivery of a lost connection settles nothing: the broker delivers it again.</item>
/// <item>Progress reports may be lost; no other report is.</item>
/// </list>
/// Thread-safe.
/// </summary>
public sealed partial class RabbitTaskQueue : ITaskQueue, IAsyncDisposable
{
    // Of progress, which a later one outdates.
    private static readonly TimeSpan s_progressLifetime = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Topology _topology;
    private readonly QueueHealer _healer;
    private readonly BrokerLink _sending;
    private readonly BrokerLink _receiving;
    private readonly ConfirmedPublisher _publisher;
    private readonly TaskReceiver _tasks;
    private readonly CoordinatorInbox _inbox;
    private readonly DeadLetterBox _dead;
    private readonly List<ConsumerLoop> _consumers = [];
    // Notices that nobody reads are of no use to anybody later.
    private readonly Channel<TaskCancellation> _cancellations =
        Channel.CreateBounded<TaskCancellation>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Channel<string> _losses;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _telling, _hearing;
    private bool _disposed;

    private RabbitTaskQueue(RabbitOptions options, Topology topology, QueueHealer healer, BrokerLink sending, BrokerLink receiving, Channel<string> losses, TimeProvider time, ILogger log)
    {
        (Options, _topology, _healer, _sending, _receiving, _losses, _time, _log) = (options, topology, healer, sending, receiving, losses, time, log);
        _publisher = new ConfirmedPublisher(sending, topology, options, queue => Lost($"queue '{queue}' was missing"), time, log);
        _tasks = new TaskReceiver(topology, _publisher, options.Prefetch, time, log);
        _inbox = new CoordinatorInbox(topology, _publisher, Lost, options.CoordinatorPrefetch, time, log, _stop.Token);
        _dead = new DeadLetterBox(receiving, topology, time);
        if (options.Prefetch > 0) _consumers.Add(new ConsumerLoop(topology.Tasks, receiving, topology, _tasks.OpenAsync, TasksGoneAsync, options.QueueUpAnew, time, log));
        _consumers.Add(new ConsumerLoop(topology.Control, receiving, topology, OpenControlAsync, _ => Task.CompletedTask, null, time, log));
        _telling = Task.Run(TellLossesAsync);
        _hearing = Task.Run(HearOfHealedAsync);
    }

    /// <summary>Whether both connections stand; calls wait while not.</summary>
    public bool IsConnected => _sending.IsConnected && _receiving.IsConnected;

    /// <summary>Whether the broker takes no messages for now, for want of memory or disk; calls that send wait meanwhile.</summary>
    public bool IsBlocked => _sending.IsBlocked;

    /// <summary>
    /// Told that tasks may have gone from the queue (the connection was lost and came back, the queue was found missing): whoever coordinates offers again what has no commit.
    /// One call at a time; what happens during a call is told once after it. To be set before it is needed; null: nobody is told.
    /// </summary>
    public Func<CancellationToken, Task>? QueueLost { get; set; }

    internal RabbitOptions Options { get; }

    /// <summary>Connects and declares what the queues need.</summary>
    /// <exception cref="ArgumentException">A setting is out of its bounds.</exception>
    /// <exception cref="BrokerException">No broker within the deadline, it does not let us in, or its queues have other arguments.</exception>
    public static async Task<RabbitTaskQueue> ConnectAsync(RabbitOptions options, TimeProvider time, ILoggerFactory log, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        options.Validate();
        var logger = log.CreateLogger<RabbitTaskQueue>();
        var address = new BrokerAddress(options);
        var topology = new Topology(options, address);
        var losses = Channel.CreateBounded<string>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        var healer = new QueueHealer(address, topology, options, time, logger);
        BrokerLink? sending = null;
        try
        {
            sending = await BrokerLink.OpenAsync(
                "sending", address, topology, options, options.PublishWindow, () => losses.Writer.TryWrite("the connection was lost"), time, logger, cancellationToken);
            var receiving = await BrokerLink.OpenAsync("receiving", address, topology, options, 0, () => { }, time, logger, cancellationToken);
            return new RabbitTaskQueue(options, topology, healer, sending, receiving, losses, time, logger);
        }
        catch
        {
            if (sending is not null) await sending.DisposeAsync();
            await healer.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task EnqueueAsync(TaskMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _publisher.PublishAsync(new OutgoingMessage("", _topology.Tasks, MessageCodec.Write(message, _time.GetUtcNow())), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<TaskDelivery> ReceiveAsync(CancellationToken cancellationToken) => _tasks.ReceiveAsync(cancellationToken);

    /// <inheritdoc/>
    public Task ReportAsync(TaskReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        var body = MessageCodec.Write(report);
        return report is TaskProgressed
            ? _publisher.PostAsync(new OutgoingMessage("", _topology.Coordinator, body, s_progressLifetime), cancellationToken)
            : _publisher.PublishAsync(new OutgoingMessage("", _topology.Coordinator, body), cancellationToken);
    }

    /// <summary>The next report; there are some only while this process holds the <see cref="CoordinatorSeat"/>. A report is acknowledged when it is taken here.</summary>
    public Task<TaskReport> ReceiveReportAsync(CancellationToken cancellationToken) => _inbox.ReceiveReportAsync(cancellationToken);

    /// <inheritdoc/>
    public Task CancelAsync(TaskCancellation cancellation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cancellation);
        return _publisher.PublishAsync(new OutgoingMessage(_topology.Control, "", MessageCodec.Write(cancellation)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<TaskCancellation> ReceiveCancellationAsync(CancellationToken cancellationToken) => _cancellations.Reader.ReadAsync(cancellationToken).AsTask();

    /// <summary>Tells the coordinator to look at a job: it was submitted, cancelled or retried. A hint: the store says what is so.</summary>
    public Task WakeCoordinatorAsync(JobId job, CancellationToken cancellationToken) =>
        _publisher.PublishAsync(new OutgoingMessage("", _topology.Coordinator, MessageCodec.WriteWakeUp(job)), cancellationToken);

    /// <summary>The next job to look at; there are some only while this process holds the <see cref="CoordinatorSeat"/>.</summary>
    public Task<JobId> ReceiveWakeUpAsync(CancellationToken cancellationToken) => _inbox.ReceiveWakeUpAsync(cancellationToken).AsTask();

    /// <summary>Keeps a letter until it is dropped; its time and id are set here.</summary>
    /// <exception cref="ArgumentException">The letter names no job or no task.</exception>
    public Task BuryAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(letter);
        if (letter.Job is not { } job || letter.Task is not { } task) throw new ArgumentException("a letter that is buried names its job and its task.", nameof(letter));
        return _publisher.PublishAsync(
            new OutgoingMessage("", _topology.Dead, MessageCodec.Write(new TaskMessage(job, task, letter.Attempt), _time.GetUtcNow()), Reason: letter.Reason), cancellationToken);
    }

    /// <summary>All dead letters, oldest first. Waits for other readers.</summary>
    /// <exception cref="BrokerException">The connection was lost meanwhile; nothing has changed.</exception>
    public Task<IReadOnlyList<DeadLetter>> ListDeadAsync(CancellationToken cancellationToken) => _dead.ListAsync(cancellationToken);

    /// <summary>How many tasks wait for a worker; those that a worker holds are not among them. Cheap.</summary>
    /// <exception cref="BrokerException">The connection was lost meanwhile.</exception>
    public Task<int> CountTasksAsync(CancellationToken cancellationToken) => BrokerState.CountAsync(_receiving, _topology.Tasks, cancellationToken);

    /// <summary>What the broker is, and what waits in its queues.</summary>
    /// <exception cref="BrokerException">The connection was lost meanwhile.</exception>
    public Task<BrokerState> InspectAsync(CancellationToken cancellationToken) => BrokerState.ReadAsync(_receiving, _topology, cancellationToken);

    /// <summary>Drops the letters with these ids, and returns how many there were.</summary>
    /// <exception cref="BrokerException">The connection was lost meanwhile; some may be dropped.</exception>
    public Task<int> DropDeadAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return _dead.DropAsync(ids.ToHashSet(StringComparer.Ordinal), cancellationToken);
    }

    /// <summary>Closes the connections; what this process holds unsettled goes to others. Calls that wait end with <see cref="ObjectDisposedException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await _stop.CancelAsync();
        await _telling;
        await _hearing;
        foreach (var consumer in _consumers) await consumer.DisposeAsync();
        await _receiving.DisposeAsync();
        await _sending.DisposeAsync();
        await _healer.DisposeAsync();
        _publisher.Dispose();
        _dead.Dispose();
        _stop.Dispose();
    }

    internal Task<SeatConsumer> OpenSeatAsync(CancellationToken cancellationToken) => _inbox.OpenAsync(_receiving, cancellationToken);

    internal Task CallRollAsync(CancellationToken cancellationToken) =>
        _publisher.PublishAsync(new OutgoingMessage("", _topology.Coordinator, MessageCodec.WriteRollCall(), 10 * Options.RollCall), cancellationToken);

    private Task<ConsumerChannel> OpenControlAsync(BrokerSession session, CancellationToken cancellationToken) =>
        ConsumerChannel.OpenAsync(session, DeclareControlAsync, 256, TakeCancellationAsync, cancellationToken);

    private async Task<string> DeclareControlAsync(IChannel channel, CancellationToken cancellationToken)
    {
        // A broker without room for notices drops the oldest.
        var arguments = new Dictionary<string, object?> { ["x-max-length"] = 1024 };
        var name = (await channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true, arguments, cancellationToken: cancellationToken)).QueueName;
        await channel.QueueBindAsync(name, _topology.Control, "", cancellationToken: cancellationToken);
        return name;
    }

    private async Task TakeCancellationAsync(ConsumerChannel channel, ulong tag, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        if (MessageCodec.TryReadCancellation(body.Span, out var cancellation, out var error)) _cancellations.Writer.TryWrite(cancellation);
        else LogUnreadable(_topology.Control, error);
        await channel.AckAsync(tag, multiple: false, _stop.Token);
    }

    private Task TasksGoneAsync(CancellationToken cancellationToken) => TellEverybodyAsync($"queue '{_topology.Tasks}' was deleted", cancellationToken);

    // Here, and wherever the coordinator is.
    private Task TellEverybodyAsync(string reason, CancellationToken cancellationToken)
    {
        Lost(reason);
        return _publisher.PublishAsync(new OutgoingMessage("", _topology.Coordinator, MessageCodec.WriteQueueLost()), cancellationToken);
    }

    private async Task HearOfHealedAsync()
    {
        try
        {
            await foreach (var queue in _healer.Healed.ReadAllAsync(_stop.Token))
            {
                try
                {
                    await TellEverybodyAsync($"queue '{queue}' was dead and was made anew", _stop.Token);
                }
                catch (BrokerException e)
                {
                    LogNotTold(e);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    private void Lost(string reason) => _losses.Writer.TryWrite(reason);

    private async Task TellLossesAsync()
    {
        try
        {
            await foreach (var reason in _losses.Reader.ReadAllAsync(_stop.Token))
            {
                LogLost(reason);
                try
                {
                    if (QueueLost is { } tell) await tell(_stop.Token);
                }
                catch (Exception e) when (e is not OperationCanceledException || !_stop.IsCancellationRequested)
                {
                    LogNotTold(e);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "tasks may have gone from the queue: {Reason}")]
    private partial void LogLost(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "the one to tell that tasks may have gone from the queue failed")]
    private partial void LogNotTold(Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "a message on {Queue} could not be read and was dropped: {Reason}")]
    private partial void LogUnreadable(string queue, string reason);
}
