namespace Indexer.Worker;

/// <summary>Settings of a <see cref="TaskLoop"/>.</summary>
public sealed record TaskLoopOptions
{
    /// <summary>Attempts that compute at the same time. Default one for each processor.</summary>
    public int Slots { get; init; } = Environment.ProcessorCount;

    /// <summary>Folder for scratch files; several workers may share it. Default a folder below the system's for temporary files.</summary>
    public string ScratchFolder { get; init; } = Path.Combine(Path.GetTempPath(), "indexer-scratch");

    /// <summary>
    /// Memory for what tasks of earlier stages left: some 30 bytes for each run of a map task, of which it has three for every shard. Beyond that, each task reads it from
    /// the store. Default 134 MB, which hold the runs of 100,000 map tasks for 12 shards.
    /// </summary>
    public long CommitCacheBytes { get; init; } = 134_000_000;

    /// <summary>
    /// Disk below <see cref="ScratchFolder"/> for copies of the runs that this worker wrote: later stages read them there and not from the store. Default none, which is right for a store
    /// on the same disk.
    /// </summary>
    public long OwnRunsBytes { get; init; }

    /// <summary>An attempt that takes longer is cancelled and counts as failed. Default 1 hour.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long running attempts may go on once the loop is told to stop; what is not done then is handed back. Default none.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>How often an attempt's progress is reported. Default 1 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a job that had not ended is taken to go on, before the store is asked again: two calls. Usually a worker is told of the end; where it is not, its attempts go on for so
    /// long in vain. Default 5 s.
    /// </summary>
    public TimeSpan JobFreshness { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a task that found the scratch folder's disk full is kept before it is handed back, for the disk to get room. Default 5 s.</summary>
    public TimeSpan FullDiskPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a task is held for the store to come up, in all, before it is handed back. With the time limit of an attempt it must be below the broker's limit for an unsettled message.
    /// Default 8 minutes, which with the 20 of a worker of a fleet are below the broker's 30.
    /// </summary>
    public TimeSpan OutagePatience { get; init; } = TimeSpan.FromMinutes(8);

    /// <summary>How long a task whose input lies in an object store that fails in passing is kept before it is handed back, to spare that store. Default 10 s.</summary>
    public TimeSpan InputStorePause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long no task is taken after a second attempt in a row has failed, and after each further one, so that a worker that is set up wrongly leaves tasks to others. Default none,
    /// which is right where there are no others.
    /// </summary>
    public TimeSpan FailureRest { get; init; }

    /// <summary>Longest time for what is left to do after an attempt: to state its end, to report, to settle its message. Default 30 s.</summary>
    public TimeSpan SettleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Who this worker is, for people. Default machine and process.</summary>
    public string Name { get; init; } = $"{Environment.MachineName}:{Environment.ProcessId}";
}
