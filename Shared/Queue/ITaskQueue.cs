using System.Diagnostics;
using Indexer.Jobs;

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

/// <summary>A task to be tried.</summary>
/// <param name="Job">Its job.</param>
/// <param name="Task">The task.</param>
/// <param name="Attempt">1 for the first try, from <see cref="FirstBackup"/> on a backup; for people and backoff, not for correctness.</param>
public sealed record TaskMessage(JobId Job, TaskId Task, int Attempt)
{
    /// <summary>Number of a task's first backup attempt: numbers below are tries, numbers from here on run beside a try.</summary>
    public const int FirstBackup = 1001;

    /// <summary>Whether another attempt at the task is running, perhaps slowly: a worker that runs it declines (see <see cref="TaskHandedBack"/>).</summary>
    public bool IsBackup => IsBackupNumber(Attempt);

    /// <summary>Whether an attempt of this number is a backup.</summary>
    public static bool IsBackupNumber(int attempt) => attempt >= FirstBackup;
}

/// <summary>Attempts that need not go on.</summary>
/// <param name="Job">Their job.</param>
/// <param name="Task">Their task; null for all of the job's, which is over.</param>
/// <param name="Attempt">The attempt that has committed the task; null where none is to be spared.</param>
public sealed record TaskCancellation(JobId Job, TaskId? Task = null, string? Attempt = null);

/// <summary>A message in the hands of a worker; it must be settled once, by one of the two.</summary>
public abstract class TaskDelivery
{
    /// <summary>The message.</summary>
    public abstract TaskMessage Message { get; }

    /// <summary>The trace in which the message was sent, as the parent of what is done with it; default where there is none.</summary>
    public virtual ActivityContext Trace => default;

    /// <summary>When it was given to the queue, by the sender's clock; null where the queue does not say. Of a message that came back from a receiver that went away: its first time.</summary>
    public virtual DateTimeOffset? Sent => null;

    /// <summary>
    /// The next task for the same slot, for when all that is left of this one is to wait: so a slot need not wait, and holds no task that it could not begin. Null where none is offered just now.
    /// To be called once at most, before this one is settled.
    /// </summary>
    public abstract Task<TaskDelivery?> TryFollowAsync(CancellationToken cancellationToken);

    /// <summary>Takes it off the queue: the task is committed, or its failure was reported.</summary>
    public abstract Task CompleteAsync(CancellationToken cancellationToken);

    /// <summary>Hands it back for another worker (shutdown).</summary>
    public abstract Task HandBackAsync(CancellationToken cancellationToken);
}

/// <summary>What a worker tells the coordinator.</summary>
public abstract record TaskReport(JobId Job, TaskId Task, string Attempt);

/// <summary>An attempt began.</summary>
/// <param name="Job">Job.</param>
/// <param name="Task">Task.</param>
/// <param name="Attempt">Attempt.</param>
/// <param name="Number">Which try it is.</param>
/// <param name="Worker">Who runs it: machine and process, for people.</param>
/// <param name="IsolationSteps">How many crashes have narrowed down the record to blame so far; a crash that did is not held against the task.</param>
public sealed record TaskStarted(JobId Job, TaskId Task, string Attempt, int Number, string Worker, int IsolationSteps = 0) : TaskReport(Job, Task, Attempt);

/// <summary>An attempt goes on: totals since its start.</summary>
/// <param name="Job">Job.</param>
/// <param name="Task">Task.</param>
/// <param name="Attempt">Attempt.</param>
/// <param name="InputBytes">Stored bytes of its input that it has read.</param>
/// <param name="Records">Records, or entries of runs, that it has read.</param>
/// <param name="OfBytes">Stored bytes of its input in all; 0 where not known (yet).</param>
public sealed record TaskProgressed(JobId Job, TaskId Task, string Attempt, long InputBytes, long Records, long OfBytes = 0) : TaskReport(Job, Task, Attempt);

/// <summary>The task's commit marker stands (by this attempt or an earlier one).</summary>
/// <param name="Job">Job.</param>
/// <param name="Task">Task.</param>
/// <param name="Attempt">Attempt.</param>
/// <param name="Records">Records the task read, for the display of progress; 0 where not known.</param>
/// <param name="Quarantined">Records it quarantined, likewise.</param>
public sealed record TaskCommitted(JobId Job, TaskId Task, string Attempt, long Records = 0, long Quarantined = 0) : TaskReport(Job, Task, Attempt);

/// <summary>
/// An attempt was given up without a fault of the task (its worker shuts down); its message goes back to the queue. With an attempt that never started it
/// declines a backup: the worker runs the task already, and the backup's message is off the queue.
/// </summary>
public sealed record TaskHandedBack(JobId Job, TaskId Task, string Attempt) : TaskReport(Job, Task, Attempt);

/// <summary>An attempt failed.</summary>
/// <param name="Job">Job.</param>
/// <param name="Task">Task.</param>
/// <param name="Attempt">Attempt.</param>
/// <param name="Number">Which try it was.</param>
/// <param name="Error">The error, in a sentence.</param>
/// <param name="Retryable">Whether another try can help.</param>
public sealed record TaskFailed(JobId Job, TaskId Task, string Attempt, int Number, string Error, bool Retryable) : TaskReport(Job, Task, Attempt);
