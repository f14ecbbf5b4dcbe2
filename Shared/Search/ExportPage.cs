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

    /// <summary>The trailer of an export whose last page it is.</summary>
    /// <param name="total">Documents of all pages.</param>
    /// <param name="error">Why no other page comes, though there may be more; null: this page says it.</param>
    public ExportTrailer ToTrailer(long total, string? error)
    {
        if (Coverage.Failures is [var first, ..]) error ??= $"{Coverage.ShardsAnswered} of {Coverage.ShardsAsked} shards answered; shard {first.Shard} {first.Reason}";
        return new ExportTrailer
        {
            Complete = error is null,
            Index = Index,
            Generation = Generation,
            Total = total,
            Coverage = Coverage,
            After = After,
            Error = error,
            Notes = Notes,
        };
    }

    internal static List<ExportedDocument> DocumentsOf(List<Winner> winners, FetchedHit[] fetched)
    {
        var documents = new List<ExportedDocument>(fetched.Length);
        for (int i = 0; i < fetched.Length; i++)
            if (fetched[i].Fields is { } fields)
            {
                documents.Add(new ExportedDocument(Encoding.UTF8.GetString(winners[i].Hit.Key))
                {
                    Id = fields.Id, Url = fields.Url, Title = fields.Title, Language = fields.Language, Date = fields.Date, Host = fields.Host, Type = fields.Type, Captured = fields.Captured,
                });
            }
        return documents;
    }
}
