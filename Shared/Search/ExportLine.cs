using System.Text.Json.Serialization;

namespace Indexer.Search;

/// <summary>A line of an export: a document with the fields chosen, or, as the last, the trailer.</summary>
public sealed record ExportLine
{
    /// <summary>The document's key: the order of the export, and where to go on behind it.</summary>
    public string? Key { get; init; }

    /// <summary>Document id.</summary>
    public string? Id { get; init; }

    /// <summary>URL, or empty.</summary>
    public string? Url { get; init; }

    /// <summary>Title, plain text; the URL's last part where the document has none.</summary>
    public string? Title { get; init; }

    /// <summary>ISO 639 code, or empty.</summary>
    public string? Language { get; init; }

    /// <summary>The document's date, or null.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>Host of the URL, or empty.</summary>
    public string? Host { get; init; }

    /// <summary>The group of its media type, such as html or pdf, or empty.</summary>
    public string? Type { get; init; }

    /// <summary>When the document was captured, or null.</summary>
    public DateTimeOffset? Captured { get; init; }

    /// <summary>The end of the export.</summary>
    public ExportTrailer? Trailer { get; init; }

    /// <summary>The document; null for the trailer, or where the line has no key.</summary>
    public ExportedDocument? ToDocument() => Key is null
        ? null
        : new ExportedDocument(Key) { Id = Id, Url = Url, Title = Title, Language = Language, Date = Date, Host = Host, Type = Type, Captured = Captured };
}

/// <summary>How an export ended.</summary>
public sealed record ExportTrailer
{
    /// <summary>Whether all matches are there.</summary>
    public required bool Complete { get; init; }

    /// <summary>The index.</summary>
    public required string Index { get; init; }

    /// <summary>The generation of all lines.</summary>
    public required int Generation { get; init; }

    /// <summary>Documents in the lines before.</summary>
    public required long Total { get; init; }

    /// <summary>Which shards answered.</summary>
    public required Coverage Coverage { get; init; }

    /// <summary>The key of the last document, behind which to go on; null where there was none.</summary>
    public required string? After { get; init; }

    /// <summary>Why it is not complete; left out where it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    /// <summary>What was done about parts of the query that can't be run as typed; empty for none.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
