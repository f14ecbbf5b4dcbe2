using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.Worker;

/// <summary>
/// The work of one stage. A runner reads its inputs from the plan and the commits of earlier stages, writes its outputs under
/// <see cref="TaskContext.OutputPrefix"/>, and returns the commit marker to be. It is deterministic: the same input gives the same bytes.
/// One instance serves many tasks, possibly at the same time.
/// </summary>
public abstract class TaskRunner
{
    /// <summary>The stage it serves.</summary>
    public abstract Stage Stage { get; }

    /// <summary>Runs one attempt.</summary>
    /// <exception cref="TaskException">The task can't be done; the exception says whether another try can help.</exception>
    public abstract Task<TaskCommit> RunAsync(TaskContext context, CancellationToken cancellationToken);
}

/// <summary>Finds outputs of a task that is committed.</summary>
/// <param name="task">The task.</param>
/// <param name="channels">The channels.</param>
/// <param name="partition">The partition.</param>
/// <param name="cancellationToken">Cancels the call.</param>
/// <exception cref="TaskException">The task has no commit.</exception>
public delegate Task<IReadOnlyList<TaskOutput>> OutputsOfTask(TaskId task, IReadOnlyList<string> channels, int partition, CancellationToken cancellationToken);

/// <summary>What an attempt is given.</summary>
public sealed record TaskContext
{
    /// <summary>The job.</summary>
    public required JobId Job { get; init; }

    /// <summary>Its plan; the splits of a large one are not in it.</summary>
    public required JobPlan Plan { get; init; }

    /// <summary>The task.</summary>
    public required TaskId Task { get; init; }

    /// <summary>For a map task its input; else null.</summary>
    public Split? Split { get; init; }

    /// <summary>This attempt's id.</summary>
    public required AttemptId Attempt { get; init; }

    /// <summary>The store.</summary>
    public required IBlobStore Store { get; init; }

    /// <summary>Local folder for scratch files of this attempt; exists, and is removed after the attempt.</summary>
    public required string Scratch { get; init; }

    /// <summary>For a map task that has crashed workers: what is known of the record to blame.</summary>
    public required RecordIsolation Isolation { get; init; }

    /// <summary>Called now and then with totals since the attempt began.</summary>
    public required Action<AttemptProgress> Progress { get; init; }

    /// <summary>To be called when all is computed and what is left only waits for the store: the slot may take another task.</summary>
    public Action Computed { get; init; } = static () => { };

    /// <summary>Where outputs go: <c>jobs/{job}/tasks/{task}/{attempt}/</c>.</summary>
    public string OutputPrefix => JobBlobs.Outputs(Job, Task, Attempt);

    /// <summary>What an earlier task of the job left in some channels (see <see cref="Channels"/>) for a partition, in order of channel, then of position.</summary>
    public required OutputsOfTask OutputsOf { get; init; }
}

/// <summary>How far an attempt is.</summary>
/// <param name="InputBytes">Stored bytes of its input that it has read.</param>
/// <param name="OfBytes">Stored bytes of its input in all.</param>
/// <param name="Records">Records, or entries of runs, that it has read.</param>
public readonly record struct AttemptProgress(long InputBytes, long OfBytes, long Records);

/// <summary>A task failed.</summary>
public sealed class TaskException(string message, bool retryable, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether another try can help.</summary>
    public bool Retryable { get; } = retryable;
}

/// <summary>
/// Finds the record that crashes the process, over several attempts (MapReduce section 4.6, by bisection): an attempt marks in the store which block
/// of records it is about to process; after a crash the last mark names the block to blame, and the next attempt marks smaller blocks inside it,
/// down to one record. A record that has crashed two attempts on its own is to be skipped.
/// </summary>
public abstract class RecordIsolation
{
    /// <summary>To be called before each record with its ordinal in the task (from 0). True: process it; false: skip and quarantine it.</summary>
    public abstract bool Enter(long recordOrdinal);

    /// <summary>To be called after the last record: a crash from here on is no record's fault.</summary>
    public virtual void Leave()
    {
    }
}
