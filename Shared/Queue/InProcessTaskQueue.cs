using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Indexer.Queue;

/// <summary>Settings of an <see cref="InProcessTaskQueue"/>.</summary>
public sealed class InProcessTaskQueueOptions
{
    /// <summary>Tasks that wait at most; a further <see cref="ITaskQueue.EnqueueAsync"/> waits for room. Default 1,024.</summary>
    public int TaskCapacity { get; init; } = 1024;

    /// <summary>Reports that wait at most; a further <see cref="ITaskQueue.ReportAsync"/> waits for room. Default 1,024.</summary>
    public int ReportCapacity { get; init; } = 1024;
}

/// <summary>The task queue of a single process: first in, first out; what comes back goes first. Nothing outlives the process.</summary>
public sealed class InProcessTaskQueue : ITaskQueue, IDisposable
{
    private readonly ConcurrentQueue<TaskMessage> _offered = new();
    private readonly ConcurrentQueue<TaskMessage> _returned = new();
    private readonly ConcurrentDictionary<Delivery, TaskMessage> _unsettled = new();
    private readonly Channel<TaskReport> _reports;
    // Notices that nobody reads are of no use to anybody later.
    private readonly Channel<TaskCancellation> _cancellations =
        Channel.CreateBounded<TaskCancellation>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly SemaphoreSlim _room;
    private readonly SemaphoreSlim _waiting = new(0);

    /// <param name="options">Settings; null for the defaults.</param>
    public InProcessTaskQueue(InProcessTaskQueueOptions? options = null)
    {
        options ??= new InProcessTaskQueueOptions();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.TaskCapacity);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.ReportCapacity);
        _room = new SemaphoreSlim(options.TaskCapacity);
        _reports = Channel.CreateBounded<TaskReport>(options.ReportCapacity);
    }

    /// <inheritdoc/>
    public async Task EnqueueAsync(TaskMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        await _room.WaitAsync(cancellationToken);
        _offered.Enqueue(message);
        _waiting.Release();
    }

    /// <inheritdoc/>
    public async Task<TaskDelivery> ReceiveAsync(CancellationToken cancellationToken)
    {
        await _waiting.WaitAsync(cancellationToken);
        return Deliver();
    }

    /// <inheritdoc/>
    public Task ReportAsync(TaskReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        return _reports.Writer.WriteAsync(report, cancellationToken).AsTask();
    }

    /// <inheritdoc/>
    public Task<TaskReport> ReceiveReportAsync(CancellationToken cancellationToken) => _reports.Reader.ReadAsync(cancellationToken).AsTask();

    /// <inheritdoc/>
    public Task CancelAsync(TaskCancellation cancellation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cancellation);
        return _cancellations.Writer.WriteAsync(cancellation, cancellationToken).AsTask();
    }

    /// <inheritdoc/>
    public Task<TaskCancellation> ReceiveCancellationAsync(CancellationToken cancellationToken) => _cancellations.Reader.ReadAsync(cancellationToken).AsTask();

    /// <inheritdoc/>
    public void Dispose()
    {
        _room.Dispose();
        _waiting.Dispose();
    }

    /// <summary>Delivers anew what its receivers have neither completed nor handed back: they have gone away.</summary>
    internal void RedeliverUnsettled()
    {
        foreach (var delivery in _unsettled.Keys) Return(delivery);
    }

    // The caller has a permit.
    private Delivery Deliver()
    {
        var message = Take();
        var delivery = new Delivery(this, message);
        _unsettled[delivery] = message;
        return delivery;
    }

    // A permit stands for a message that was put in before, but another receiver may have looked into the other queue for its own: look again.
    private TaskMessage Take()
    {
        while (true)
        {
            if (_returned.TryDequeue(out var message)) return message;
            if (!_offered.TryDequeue(out message)) continue;
            _room.Release();
            return message;
        }
    }

    private void Return(Delivery delivery)
    {
        if (!_unsettled.TryRemove(delivery, out var message)) return;
        _returned.Enqueue(message);
        _waiting.Release();
    }

    private sealed class Delivery(InProcessTaskQueue queue, TaskMessage message) : TaskDelivery
    {
        public override TaskMessage Message => message;

        public override Task<TaskDelivery?> TryFollowAsync(CancellationToken cancellationToken) =>
            Task.FromResult<TaskDelivery?>(queue._waiting.Wait(0, cancellationToken) ? queue.Deliver() : null);

        public override Task CompleteAsync(CancellationToken cancellationToken)
        {
            queue._unsettled.TryRemove(this, out _);
            return Task.CompletedTask;
        }

        public override Task HandBackAsync(CancellationToken cancellationToken)
        {
            queue.Return(this);
            return Task.CompletedTask;
        }
    }
}
