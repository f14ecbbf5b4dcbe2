namespace Indexer.Jobs;

/// <summary>A job in the list of jobs.</summary>
/// <param name="Job">The job.</param>
/// <param name="Submitted">When it was asked for, by the store's clock.</param>
public sealed record SubmittedJob(JobId Job, DateTimeOffset Submitted);
