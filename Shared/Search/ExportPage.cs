using System.Text;
using Indexer.Search.Scatter;

namespace Indexer.Search;

/// <summary>A stretch of an export.</summary>
public sealed record ExportPage
{
    /// <summary>Documents of a page, but for the last: what an export holds in memory.</summary>
    public const int Size = 500;

    /// <summary>The index.</summary>
    public required string Index { get; init; }

    /// <summary>The generation; the same for all pages.</summary>
    public required int Generation { get; init; }

    /// <summary>The documents, in the order of their keys.</summary>
    public required IReadOnlyList<ExportedDocument> Documents { get; init; }

    /// <summary>The key of the last document that was exported; null where there was none yet.</summary>
    public required string? After { get; init; }

    /// <summary>Whether no page follows.</summary>
    public required bool IsLast { get; init; }

    /// <summary>Which shards answered; where one did not, the export ends here without the documents of this page.</summary>
    public required Coverage Coverage { get; init; }

    /// <summary>What was done about parts of the query that can't be run as typed; empty for none.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    internal static List<ExportedDocument> DocumentsOf(List<Winner> winners, FetchedHit[] fetched)
    {
        var documents = new List<ExportedDocument>(fetched.Length);
        for (int i = 0; i < fetched.Length; i++)
            if (fetched[i].Fields is { } fields)
            {
                documents.Add(new ExportedDocument(Encoding.UTF8.GetString(winners[i].Hit.Key))
                {
                    Id = fields.Id, Url = fields.Url, Title = fields.Title, Language = fields.Language, Date = fields.Date, Host = fields.Host, Type = fields.Type,
                });
            }
        return documents;
    }
}

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
}
