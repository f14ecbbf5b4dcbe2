using Indexer.Corpus;
using Indexer.Extraction;
using Indexer.Indexing;

namespace Indexer.Jobs;

/// <summary>How a job's result stands to the index's last generation.</summary>
public enum IndexMode
{
    /// <summary>The new generation holds this corpus alone.</summary>
    Replace,
    /// <summary>The new generation holds the last one and this corpus; of each document the newest capture.</summary>
    Update,
}

/// <summary>What was asked (<c>jobs/{job}/job.json</c>). Immutable; the job's id is a hash of it.</summary>
public sealed record JobRequest
{
    /// <summary>Format of this blob; 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Index to publish to.</summary>
    public required string Index { get; init; }

    /// <summary>Inputs as expanded: every file with its length and time, so that a changed file makes another job.</summary>
    public required IReadOnlyList<InputFile> Inputs { get; init; }

    /// <summary>Replace or update.</summary>
    public IndexMode Mode { get; init; }

    /// <summary>Generation that an update starts from; 0 for none. Part of the job's identity.</summary>
    public int BaseGeneration { get; init; }

    /// <summary>Number of shards; null lets the plan choose by size.</summary>
    public int? Shards { get; init; }

    /// <summary>Quarantined records the job tolerates: an absolute number, or a share of the records read.</summary>
    public string MaxQuarantined { get; init; } = "5%";

    /// <summary>Reader settings.</summary>
    public CorpusOptions Corpus { get; init; } = new();

    /// <summary>Extraction settings.</summary>
    public ExtractionOptions Extraction { get; init; } = new();

    /// <summary>Index settings.</summary>
    public IndexOptions Indexing { get; init; } = new();
}

/// <summary>An input file as it was when the job was asked for.</summary>
/// <param name="File">Absolute path; of an object its <see cref="Storage.S3.S3Uri"/> with the entity tag of its content.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Modified">Last write, UTC.</param>
/// <param name="RelativePath">For a file found in a folder input: its path below that folder.</param>
public sealed record InputFile(string File, long Length, DateTimeOffset Modified, string? RelativePath = null);
