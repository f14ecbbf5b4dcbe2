namespace Indexer.Indexing;

/// <summary>A document on its way into a shard. Reused; memory is valid until the next document.</summary>
public sealed class IndexDocument
{
    /// <summary>UTF-8 of the document key; documents of a shard are added in byte order of their keys.</summary>
    public ReadOnlyMemory<byte> Key { get; set; }

    /// <summary>Id shown to users (URL, or JSONL id), UTF-8.</summary>
    public ReadOnlyMemory<byte> Id { get; set; }

    /// <summary>URL, UTF-8; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Url { get; set; }

    /// <summary>Title text, UTF-8.</summary>
    public ReadOnlyMemory<byte> Title { get; set; }

    /// <summary>Heading text, UTF-8.</summary>
    public ReadOnlyMemory<byte> Headings { get; set; }

    /// <summary>Main text, UTF-8.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>Texts of links to it, one blank between, UTF-8.</summary>
    public ReadOnlyMemory<byte> Anchors { get; set; }

    /// <summary>ISO 639 code, or empty.</summary>
    public string Language { get; set; } = "";

    /// <summary>Media type, or empty.</summary>
    public string MediaType { get; set; } = "";

    /// <summary>The document's own date, else its Last-Modified; or null.</summary>
    public DateTimeOffset? Date { get; set; }

    /// <summary>Static rank: finite, at least 0; 0 where it has none.</summary>
    public float Rank { get; set; }

    /// <summary>When it was captured; the Unix epoch or before it: not known.</summary>
    public DateTimeOffset Captured { get; set; }
}
