using System.Text.Json.Serialization;

namespace Indexer.Search.Documents;

/// <summary>What a generation stores of one document, as <c>GET /api/document</c> and <c>indexer document</c> give it.</summary>
public sealed record StoredDocument
{
    /// <summary>The index.</summary>
    public required string Index { get; init; }

    /// <summary>The generation that was asked.</summary>
    public required int Generation { get; init; }

    /// <summary>Document key: what the document is the same by in all generations.</summary>
    public required string Key { get; init; }

    /// <summary>Document id.</summary>
    public required string Id { get; init; }

    /// <summary>URL, or empty.</summary>
    public required string Url { get; init; }

    /// <summary>Title as hits show it: the URL's last part where the document has none.</summary>
    public required string Title { get; init; }

    /// <summary>ISO 639 code, or empty.</summary>
    public required string Language { get; init; }

    /// <summary>The document's own date, else its Last-Modified; or null.</summary>
    public required DateTimeOffset? Date { get; init; }

    /// <summary>When it was captured; null where that is not known, as in what an earlier release built.</summary>
    public required DateTimeOffset? Captured { get; init; }

    /// <summary>Host of the URL, or empty.</summary>
    public required string Host { get; init; }

    /// <summary>Main text, plain; null where it was not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Body { get; init; }

    /// <summary>Bytes of the main text in UTF-8, also where <see cref="Body"/> was cut; null where it was not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? BodyBytes { get; init; }
}
