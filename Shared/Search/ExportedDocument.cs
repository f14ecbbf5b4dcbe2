namespace Indexer.Search;

/// <summary>A document of an export; null for what was not asked for.</summary>
/// <param name="Key">Its key: the order of the export, and where to go on behind it.</param>
public sealed record ExportedDocument(string Key)
{
    /// <summary>Document id.</summary>
    public string? Id { get; init; }

    /// <summary>URL, or empty.</summary>
    public string? Url { get; init; }

    /// <summary>Title, plain text; the URL's last part where the document has none.</summary>
    public string? Title { get; init; }

    /// <summary>ISO 639 code, or empty.</summary>
    public string? Language { get; init; }

    /// <summary>The document's date; null also where it has none.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>Host of the URL, or empty.</summary>
    public string? Host { get; init; }

    /// <summary>The group of its media type, or empty.</summary>
    public string? Type { get; init; }

    /// <summary>When it was captured; null also where that is not known.</summary>
    public DateTimeOffset? Captured { get; init; }
}
