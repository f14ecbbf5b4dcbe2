namespace Indexer.Jobs;

/// <summary>
/// The commit marker of a task (<c>jobs/{job}/commits/{task}.json</c>), created if absent: the attempt that won and what it left. Immutable.
/// </summary>
public sealed record TaskCommit
{
    /// <summary>Format of this blob; 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The winner.</summary>
    public required string Attempt { get; init; }

    /// <summary>What it wrote.</summary>
    public required IReadOnlyList<TaskOutput> Outputs { get; init; }

    /// <summary>Where its records went.</summary>
    public required RecordCounts Records { get; init; }

    /// <summary>Other sums by name, e.g. <c>input-bytes</c>, <c>pages</c>.</summary>
    public SortedDictionary<string, long> Counters { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Small faults that cost no record, by name; only those that were met.</summary>
    public SortedDictionary<string, long> Warnings { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The records it quarantined: the first of them, at most <see cref="MaxQuarantinedListed"/>; all are in the fates.</summary>
    public IReadOnlyList<QuarantinedRecord> Quarantined { get; init; } = [];

    /// <summary>How many quarantined records a commit lists at most.</summary>
    public const int MaxQuarantinedListed = 1000;
}

/// <summary>A range of a blob that a task wrote for a later stage or for the generation.</summary>
public sealed record TaskOutput
{
    /// <summary>What it is: <c>pages</c>, <c>facts</c>, <c>fates</c>, <c>signatures</c>, <c>duplicates</c>, <c>file:{name}</c> for a shard file, …</summary>
    public required string Channel { get; init; }

    /// <summary>The partition it is for; 0 where there is one.</summary>
    public int Partition { get; init; }

    /// <summary>The blob.</summary>
    public required string Key { get; init; }

    /// <summary>First byte in the blob.</summary>
    public long Offset { get; init; }

    /// <summary>Bytes.</summary>
    public required long Length { get; init; }

    /// <summary>Entries in a run; 0 for other outputs.</summary>
    public long Count { get; init; }

    /// <summary>XxHash128 of the bytes, 32 hexadecimal digits.</summary>
    public required string Hash { get; init; }
}

/// <summary>A record that could not be used, for the report.</summary>
/// <param name="File">Corpus file.</param>
/// <param name="Offset">Byte offset in it.</param>
/// <param name="Reason">Key of the counter.</param>
/// <param name="Detail">What is wrong.</param>
/// <param name="Url">Target, where known.</param>
public sealed record QuarantinedRecord(string File, long Offset, string Reason, string? Detail, string? Url);
