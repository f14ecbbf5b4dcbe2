namespace Indexer.Jobs;

/// <summary>How a job's tasks are handed out and tried again.</summary>
public sealed class JobStateOptions
{
    /// <summary>Tasks handed to the queue and not yet committed, at most, until <see cref="WindowChanged"/>: what the coordinator keeps in memory. Default 256.</summary>
    public int Window { get; init; } = 256;

    /// <summary>Attempts at a task before the job fails; backups don't count. Default 4, at most 1,000.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>
    /// Attempts at a task that may vanish with their worker in one run of the job, besides those that narrowed down a record to blame, before the job
    /// fails. One that beats beside another has not vanished. Default 8.
    /// </summary>
    public int MaxLostAttempts { get; init; } = 8;

    /// <summary>Wait before the second attempt; it doubles for each further one. Default 0.5 s.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Longest wait before an attempt. Default 30 s.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A task of which nothing was heard for so long is handed out again where the queue holds fewer messages than tasks wait (<see cref="MessagesMissing"/>); then after twice
    /// as long, and so on to 16 times. Null where the queue loses nothing. Default 2 minutes.
    /// </summary>
    public TimeSpan? Silence { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Backups of slow attempts near the end of a stage; null for none.</summary>
    public SpeculationOptions? Speculation { get; init; } = new();
}
