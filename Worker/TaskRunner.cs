using Indexer.Jobs;

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
