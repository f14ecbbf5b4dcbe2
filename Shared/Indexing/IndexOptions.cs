namespace Indexer.Indexing;

/// <summary>How shards are built and documents scored. Part of the job's request and of the manifest.</summary>
public sealed record IndexOptions
{
    /// <summary>BM25 term saturation (Robertson and Zaragoza 2009). Default 0.9.</summary>
    public float K1 { get; init; } = 0.9f;

    /// <summary>BM25 length normalisation of the main text, 0 to 1. Default 0.3 (chosen on SciFact, CACM and XQuAD together; Shared/Search/README.md has the figures).</summary>
    public float B { get; init; } = 0.3f;

    /// <summary>Memory of one shard builder's buffer, in MiB, before a segment is written. Default 128.</summary>
    public int BufferMegabytes { get; init; } = 128;
}
