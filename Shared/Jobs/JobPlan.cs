using Indexer.Corpus;
using Indexer.Indexing;

namespace Indexer.Jobs;

/// <summary>How the job is done (<c>jobs/{job}/plan.json</c>): immutable once written, and the same for the same request.</summary>
public sealed record JobPlan
{
    /// <summary>Format of this blob; 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The request.</summary>
    public required JobRequest Request { get; init; }

    /// <summary>Partitions of document keys, which is the number of shards; signatures have as many partitions.</summary>
    public required int Partitions { get; init; }

    /// <summary>The splits; the i-th is the input of map task i.</summary>
    public required IReadOnlyList<Split> Splits { get; init; }

    /// <summary>For an update: runs of the base generation that Select and Reduce merge with; else empty.</summary>
    public IReadOnlyList<ManifestRun> BaseRuns { get; init; } = [];

    /// <summary>Stored bytes of all inputs.</summary>
    public long InputBytes => Splits.Sum(split => split.Bytes);

    /// <summary>Number of tasks of a stage.</summary>
    public int TasksOf(Stage stage) => stage switch
    {
        Stage.Map => Splits.Count,
        Stage.Gather => 1,
        _ => Partitions,
    };
}
