using Indexer.Jobs;

namespace Indexer.Queue;

/// <summary>Attempts that need not go on.</summary>
/// <param name="Job">Their job.</param>
/// <param name="Task">Their task; null for all of the job's, which is over.</param>
/// <param name="Attempt">The attempt that has committed the task; null where none is to be spared.</param>
public sealed record TaskCancellation(JobId Job, TaskId? Task = null, string? Attempt = null);
