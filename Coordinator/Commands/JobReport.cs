using Indexer.Jobs;

namespace Indexer.Coordinator.Commands;

/// <summary>A job as <c>jobs</c> and <c>status</c> write it.</summary>
internal sealed record JobReport
{
    public required string Job { get; init; }
    public required string Index { get; init; }

    /// <summary>succeeded, failed, cancelled, or running: not ended, whether or not a process works on it now.</summary>
    public required string Status { get; init; }

    public required string? Error { get; init; }

    /// <summary>The task that a failed job failed by, such as reduce-000003; null where none is to blame.</summary>
    public required string? Task { get; init; }

    public required string Mode { get; init; }
    public required DateTimeOffset Submitted { get; init; }
    public required int InputFiles { get; init; }
    public required long InputBytes { get; init; }

    /// <summary>Empty until the job is planned.</summary>
    public required IReadOnlyList<StageReport> Stages { get; init; }

    public required RecordReport Records { get; init; }
    public required IReadOnlyList<QuarantinedRecord> QuarantinedRecords { get; init; }
    public required int? Generation { get; init; }
    public required string? ContentHash { get; init; }
    public required double? ElapsedSeconds { get; init; }

    public static JobReport Of(JobRecord job) => new()
    {
        Job = job.Id.Value,
        Index = job.Request.Index,
        Status = (job.Outcome?.Status ?? (job.IsCancelRequested ? JobStatus.Cancelled : JobStatus.Running)).ToString().ToLowerInvariant(),
        Error = job.Outcome?.Error,
        Task = job.Outcome?.Task?.ToString(),
        Mode = job.Request.Mode.ToString().ToLowerInvariant(),
        Submitted = job.Submitted,
        InputFiles = job.Request.Inputs.Count,
        InputBytes = job.Request.Inputs.Sum(input => input.Length),
        Stages = [.. job.Stages.Select(stage => new StageReport(stage.Stage.ToString().ToLowerInvariant(), stage.Tasks, stage.Committed))],
        Records = RecordReport.Of(job.Outcome?.Records ?? new RecordCounts()),
        QuarantinedRecords = IndexReport.Shown(job.Outcome?.Quarantined ?? []),
        Generation = job.Outcome?.Generation,
        ContentHash = job.Outcome?.ContentHash,
        ElapsedSeconds = job.Outcome?.ElapsedSeconds,
    };
}

/// <summary>Tasks of a stage and how many are committed.</summary>
internal sealed record StageReport(string Stage, int Tasks, int Committed);
