using System.Text.Json.Serialization;

namespace Indexer.Jobs;

/// <summary>How a job ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobStatus>))]
public enum JobStatus
{
    /// <summary>Not ended.</summary>
    Running,
    /// <summary>Its generation is published.</summary>
    Succeeded,
    /// <summary>It failed; the outcome says why.</summary>
    Failed,
    /// <summary>It was cancelled.</summary>
    Cancelled,
}

/// <summary>The end of a job (<c>jobs/{job}/outcome.json</c>), created if absent.</summary>
public sealed record JobOutcome
{
    /// <summary>Format of this blob; 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>How it ended.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>Why it failed, in a sentence; else null.</summary>
    public string? Error { get; init; }

    /// <summary>The task it failed by; null where none is to blame.</summary>
    public TaskId? Task { get; init; }

    /// <summary>The generation it published, or null.</summary>
    public int? Generation { get; init; }

    /// <summary>Content hash of that generation, or null.</summary>
    public string? ContentHash { get; init; }

    /// <summary>Where the records went; for a failed job those of its committed tasks.</summary>
    public required RecordCounts Records { get; init; }

    /// <summary>Other sums.</summary>
    public SortedDictionary<string, long> Counters { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Small faults that cost no record, by name; only those that were met.</summary>
    public SortedDictionary<string, long> Warnings { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Quarantined records, the first of each task.</summary>
    public IReadOnlyList<QuarantinedRecord> Quarantined { get; init; } = [];

    /// <summary>Time spent, over all runs of the job that were seen to end.</summary>
    public required double ElapsedSeconds { get; init; }
}
