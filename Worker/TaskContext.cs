using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.Worker;

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

/// <summary>Finds outputs of a task that is committed.</summary>
/// <param name="task">The task.</param>
/// <param name="channels">The channels.</param>
/// <param name="partition">The partition.</param>
/// <param name="cancellationToken">Cancels the call.</param>
/// <exception cref="TaskException">The task has no commit.</exception>
public delegate Task<IReadOnlyList<TaskOutput>> OutputsOfTask(TaskId task, IReadOnlyList<string> channels, int partition, CancellationToken cancellationToken);
