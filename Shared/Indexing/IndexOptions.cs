namespace Indexer.Indexing;

/// <summary>How shards are built and documents scored. Part of the job's request and of the manifest.</summary>
public sealed record IndexOptions
{
    /// <summary>BM25 term saturation (Robertson and Zaragoza 2009). Default 0.9.</summary>
    public float K1 { get; init; } = 0.9f;

    /// <summary>BM25 length normalisation of the main text, 0 to 1. Default 0.3 (chosen on SciFact, CACM and XQuAD together; Shared/Search/README.md has the figures).</summary>
    public float B { get; init; } = 0.3f;

    /// <summary>
    /// Worth of a static rank: w of w · r / (k + r), which is added to the score of whatever matches (Craswell, Robertson, Zaragoza and Taylor 2005). In units of scores, where a rare
    /// word is worth some 5. Default 1; 0: ranks don't count.
    /// </summary>
    public float RankWeight { get; init; } = 1;

    /// <summary>The static rank that is worth half of <see cref="RankWeight"/>: k. Default: about the geometric mean of the index's ranks above 0 (<see cref="RankStatistics.Typical"/>).</summary>
    public float? RankPivot { get; init; }

    /// <summary>Which links say what a document is about. Default <see cref="AnchorPolicy.All"/>.</summary>
    public AnchorPolicy Anchors { get; init; } = AnchorPolicy.All;

    /// <summary>Bytes kept of the text of a link. Default 200.</summary>
    public int MaxAnchorBytes { get; init; } = 200;

    /// <summary>Link texts that a document is given at most, chosen by chance and always the same. Default 200.</summary>
    public int MaxAnchors { get; init; } = 200;

    /// <summary>Memory of one shard builder's buffer, in MiB, before a segment is written. Default 128.</summary>
    public int BufferMegabytes { get; init; } = 128;
}
