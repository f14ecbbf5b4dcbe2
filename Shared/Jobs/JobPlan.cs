using Indexer.Corpus;
using Indexer.Indexing;

namespace Indexer.Jobs;

/// <summary>
/// How the job is done (<c>jobs/{job}/plan.json</c>): immutable once written, and the same for the same request. A plan of few splits holds them; those of a larger one lie in
/// pages (<c>jobs/{job}/plan/{hash}.json</c>), so that nobody who runs the job needs memory for all of them. Read them by <see cref="PlanSplits"/>.
/// </summary>
public sealed record JobPlan
{
    /// <summary>Format of this blob: 1, or 2 where the splits lie in pages, which older programs can't read.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The request; of a plan in pages without its inputs, which the splits name.</summary>
    public required JobRequest Request { get; init; }

    /// <summary>Partitions of document keys, which is the number of shards; signatures have as many partitions.</summary>
    public required int Partitions { get; init; }

    /// <summary>The splits; the i-th is the input of map task i. Empty where they lie in pages.</summary>
    public IReadOnlyList<Split> Splits { get; init; } = [];

    /// <summary>For an update: runs of the base generation that Select and Reduce merge with; else empty.</summary>
    public IReadOnlyList<ManifestRun> BaseRuns { get; init; } = [];

    /// <summary>The pages that hold the splits, in order; null where <see cref="Splits"/> does.</summary>
    public IReadOnlyList<SplitPage>? Pages { get; init; }

    /// <summary>Number of splits. O(pages).</summary>
    public int SplitCount => Pages?.Sum(page => page.Count) ?? Splits.Count;

    /// <summary>Stored bytes of all inputs. O(pages), or O(splits) where there are none.</summary>
    public long InputBytes => Pages?.Sum(page => page.Bytes) ?? Splits.Sum(split => split.Bytes);

    /// <summary>Number of tasks of a stage.</summary>
    public int TasksOf(Stage stage) => stage switch
    {
        Stage.Map => SplitCount,
        Stage.Gather => 1,
        _ => Partitions,
    };
}

/// <summary>Splits of a plan that lie in a blob of their own.</summary>
/// <param name="Count">How many.</param>
/// <param name="Bytes">Stored bytes of their inputs.</param>
/// <param name="Hash">XxHash128 of the blob, 32 hexadecimal digits, which is its name.</param>
public sealed record SplitPage(int Count, long Bytes, string Hash);

/// <summary>The blob of a <see cref="SplitPage"/>.</summary>
/// <param name="Splits">The splits.</param>
/// <param name="Version">Format of this blob; 1.</param>
public sealed record SplitPageContent(IReadOnlyList<Split> Splits, int Version = 1);
