namespace Indexer.Jobs;

/// <summary>A running job at one moment, for people.</summary>
public sealed record JobProgress
{
    /// <summary>The job.</summary>
    public required JobId Job { get; init; }

    /// <summary>What it is doing: planning, running, publishing, or how it ended.</summary>
    public required string Phase { get; init; }

    /// <summary>The stages in order.</summary>
    public required IReadOnlyList<StageProgress> Stages { get; init; }

    /// <summary>Stored bytes of all inputs.</summary>
    public required long InputBytes { get; init; }

    /// <summary>Stored bytes of inputs mapped so far, running tasks included.</summary>
    public required long InputBytesDone { get; init; }

    /// <summary>Records read so far, running tasks included.</summary>
    public required long Records { get; init; }

    /// <summary>Records quarantined so far (committed tasks).</summary>
    public required long Quarantined { get; init; }

    /// <summary>Time since this run of the job began.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Attempts that failed so far in this run, newest last: task and error.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];
}

/// <summary>A stage at one moment.</summary>
public sealed record StageProgress(Stage Stage, int Tasks, int Committed, int Running);
