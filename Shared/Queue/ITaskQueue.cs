namespace Indexer.Queue;

/// <summary>
/// Wakes workers up: carries (job, task, attempt number), never data. What is done and what is not stands in the blob store alone.
/// <list type="bullet">
/// <item><b>At least once.</b> A message may be delivered again, late, or out of order; a lost queue costs time, not data.</item>
/// <item><b>Unsettled messages come back</b>: a delivery that is neither completed nor handed back is delivered again when its receiver goes away.</item>
/// <item><b>Bounded</b>: a receiver is given at most as many tasks as it has slots, and for each that follows another (<see cref="TaskDelivery.TryFollowAsync"/>) one more.</item>
/// </list>
/// Thread-safe.
/// </summary>
public interface ITaskQueue
{
    /// <summary>Offers a task to the workers; returns when the queue has taken it.</summary>
    Task EnqueueAsync(TaskMessage message, CancellationToken cancellationToken);

    /// <summary>The next task for a free slot; waits until there is one.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting; no message was taken.</exception>
    Task<TaskDelivery> ReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Tells the coordinator what became of an attempt; returns when the queue has taken it.</summary>
    Task ReportAsync(TaskReport report, CancellationToken cancellationToken);

    /// <summary>The next report for the coordinator; waits until there is one.</summary>
    Task<TaskReport> ReceiveReportAsync(CancellationToken cancellationToken);

    /// <summary>Tells all workers that attempts need not go on. A notice may be lost: it saves work, and correctness never depends on it.</summary>
    Task CancelAsync(TaskCancellation cancellation, CancellationToken cancellationToken);

    /// <summary>The next such notice for this process; waits until there is one. Every process that receives sees all of them.</summary>
    Task<TaskCancellation> ReceiveCancellationAsync(CancellationToken cancellationToken);
}
