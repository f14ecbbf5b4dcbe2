using Indexer.Jobs;

namespace Indexer.Coordinator.Coordination;

/// <summary>
/// Publishes a job whose tasks are all committed. May be called again after a failure or a crash, and must then publish nothing twice. An exception fails
/// the job with its message; a transient failure of the store is tried again first.
/// </summary>
/// <param name="job">The job.</param>
/// <param name="plan">Its plan.</param>
/// <param name="commitOf">Reads a task's commit from the store.</param>
/// <param name="cancellationToken">Stops; the job stays resumable.</param>
internal delegate Task<PublishedJob> PublishJob(JobId job, JobPlan plan, Func<TaskId, CancellationToken, Task<TaskCommit>> commitOf, CancellationToken cancellationToken);

/// <summary>What a published job left, for its outcome.</summary>
internal sealed record PublishedJob(int Generation, string ContentHash, JobTotals Totals);
