using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Storage.S3;

namespace Indexer.Coordinator.Commands;

/// <summary>How a job ended, as <c>index --format json</c> writes it: part of the program's contract with scripts.</summary>
internal sealed record IndexReport
{
    public required string Job { get; init; }
    public required string Status { get; init; }
    public required string? Error { get; init; }
    public required string Index { get; init; }
    public required int? Generation { get; init; }
    public required string? ContentHash { get; init; }
    public required long Documents { get; init; }
    public required IReadOnlyList<PublishedShard> Shards { get; init; }
    public required RecordReport Records { get; init; }

    /// <summary>The first quarantined records; all of them are counted in <see cref="Records"/>.</summary>
    public required IReadOnlyList<QuarantinedRecord> QuarantinedRecords { get; init; }

    /// <summary>Small faults that cost no record, by kind; only those that were met.</summary>
    public required IReadOnlyDictionary<string, long> Warnings { get; init; }

    public required double ElapsedSeconds { get; init; }
    public required long InputBytes { get; init; }

    public const int MaxQuarantinedRecords = 100;

    /// <summary>The first of them, with objects named as a person would.</summary>
    public static IReadOnlyList<QuarantinedRecord> Shown(IEnumerable<QuarantinedRecord> records) =>
        [.. records.Take(MaxQuarantinedRecords).Select(record => record with { File = S3Uri.Shown(record.File) })];

    public static IndexReport Of(JobRequest request, JobResult result) => new()
    {
        Job = result.Job.Value,
        Status = result.Outcome.Status.ToString().ToLowerInvariant(),
        Error = result.Outcome.Error,
        Index = request.Index,
        Generation = result.Outcome.Generation,
        ContentHash = result.Outcome.ContentHash,
        Documents = result.Manifest?.Documents ?? 0,
        Shards = [.. (result.Manifest?.Shards ?? []).Select(shard => shard.ToReport())],
        Records = RecordReport.Of(result.Outcome.Records),
        QuarantinedRecords = Shown(result.Outcome.Quarantined),
        Warnings = result.Outcome.Warnings,
        ElapsedSeconds = Math.Round(result.Outcome.ElapsedSeconds, 3),
        InputBytes = request.Inputs.Sum(input => input.Length),
    };
}

/// <summary>The accounting: <c>read = indexed + duplicates + skipped + quarantined</c>.</summary>
internal sealed record RecordReport
{
    public required long Read { get; init; }
    public required long Indexed { get; init; }
    public required IReadOnlyDictionary<string, long> Duplicates { get; init; }
    public required IReadOnlyDictionary<string, long> Skipped { get; init; }
    public required IReadOnlyDictionary<string, long> Quarantined { get; init; }

    public static RecordReport Of(RecordCounts counts) => new()
    {
        Read = counts.Read,
        Indexed = counts.Indexed,
        Duplicates = counts.Duplicates,
        Skipped = counts.Skipped,
        Quarantined = counts.Quarantined,
    };
}
