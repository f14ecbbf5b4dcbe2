namespace Indexer.Corpus;

/// <summary>Bounds and choices of the corpus readers.</summary>
public sealed record CorpusOptions
{
    /// <summary>Largest block kept of one record, in bytes after decompression of its member. Default 32 MiB; a larger record is quarantined.</summary>
    public int MaxRecordBytes { get; init; } = 32 << 20;

    /// <summary>Largest record header, in bytes. Default 4 MiB.</summary>
    public int MaxHeaderBytes { get; init; } = 4 << 20;

    /// <summary>
    /// A split aims at this many bytes of stored input; larger files are cut, smaller ones packed together. Null (default): a 32nd of the input, between
    /// 8 and 64 MiB, so that a corpus keeps several cores busy to the end and has no more tasks than it needs; of less than 64 MiB an 8th, but no less than 4 MiB.
    /// </summary>
    public long? SplitBytes { get; init; }

    /// <summary>URL that the root of a folder of HTML or text stands for, e.g. <c>https://docs.example/</c>; null gives <c>file:</c> URLs.</summary>
    public string? BaseUrl { get; init; }
}
