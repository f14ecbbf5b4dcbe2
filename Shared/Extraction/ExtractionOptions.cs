namespace Indexer.Extraction;

/// <summary>Which HTML parser is used.</summary>
public enum HtmlParserKind
{
    /// <summary>One pass over the bytes, without a tree: fast, and held to the other by a differential test.</summary>
    Span,
    /// <summary>AngleSharp's HTML5 tree builder.</summary>
    Dom,
}

/// <summary>Which duplicates of content are dropped among crawl captures.</summary>
public enum DuplicatePolicy
{
    /// <summary>None: only captures of the same document are folded.</summary>
    Keep,
    /// <summary>Documents whose title and text are equal.</summary>
    Exact,
    /// <summary>Those, and documents whose text differs only a little.</summary>
    Near,
}

/// <summary>Limits and choices of extraction. Part of the job's request: a change of any makes another job.</summary>
public sealed record ExtractionOptions
{
    /// <summary>Parser of HTML. Default <see cref="HtmlParserKind.Span"/>.</summary>
    public HtmlParserKind HtmlParser { get; init; } = HtmlParserKind.Span;

    /// <summary>Content duplicates to drop. Default <see cref="DuplicatePolicy.Near"/>.</summary>
    public DuplicatePolicy Duplicates { get; init; } = DuplicatePolicy.Near;

    /// <summary>Largest body in bytes as transferred. Default 32 MiB.</summary>
    public int MaxBodyBytes { get; init; } = 32 << 20;

    /// <summary>Largest body in bytes after content decoding. Default 64 MiB.</summary>
    public int MaxDecodedBytes { get; init; } = 64 << 20;

    /// <summary>Largest ratio of decoded to encoded bytes, judged once 1 MiB has been decoded. Default 200.</summary>
    public int MaxExpansionRatio { get; init; } = 200;

    /// <summary>Deepest nesting of elements that is followed; deeper content is read as if it lay at this depth. Default 2,048.</summary>
    public int MaxNesting { get; init; } = 2048;

    /// <summary>Bytes of text kept of a page; the rest is not indexed (counted, not skipped). Default 8 MiB.</summary>
    public int MaxTextBytes { get; init; } = 8 << 20;

    /// <summary>Links kept of a page. Default 10,000.</summary>
    public int MaxLinks { get; init; } = 10_000;

    /// <summary>Longest time for one record. Default 10 s; beyond it the record is quarantined.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether pages marked noindex are left out. Default true.</summary>
    public bool HonourNoIndex { get; init; } = true;

    /// <summary>Names of JSONL fields; null for the defaults (id|url, title, body|text|contents, language, date, rank).</summary>
    public JsonFieldMapping? JsonFields { get; init; }
}

/// <summary>Which fields of a JSONL line are read; null entries keep the default names.</summary>
public sealed record JsonFieldMapping(
    string? Id = null, string? Url = null, string? Title = null, string? Body = null, string? Language = null, string? Date = null, string? Rank = null);
