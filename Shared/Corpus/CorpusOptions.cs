namespace Indexer.Corpus;

/// <summary>Bounds and choices of the corpus readers.</summary>
public sealed record CorpusOptions
{
    /// <summary>Largest block kept of one record, in bytes after decompression of its member. Default 32 MiB; a larger record is quarantined.</summary>
    public int MaxRecordBytes { get; init; } = 32 << 20;

    /// <summary>Largest record header, in bytes. Default 4 MiB.</summary>
    public int MaxHeaderBytes { get; init; } = 4 << 20;

    /// <summary>A split aims at this many bytes of stored input; larger files are cut, smaller ones packed together. Default 64 MiB.</summary>
    public long SplitBytes { get; init; } = 64L << 20;

    /// <summary>URL that the root of a folder of HTML or text stands for, e.g. <c>https://docs.example/</c>; null gives <c>file:</c> URLs.</summary>
    public string? BaseUrl { get; init; }
}
