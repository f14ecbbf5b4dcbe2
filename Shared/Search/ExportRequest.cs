namespace Indexer.Search;

/// <summary>An export of all matches, as asked.</summary>
public sealed record ExportRequest
{
    /// <summary>What the user typed.</summary>
    public required string Query { get; init; }

    /// <summary>What it is narrowed down to beside the query. Default: nothing.</summary>
    public SearchFilters Filters { get; init; } = SearchFilters.None;

    /// <summary>What is exported of each document, beside its key; what is not is not read. There are no snippets. Default: all that there was from the first: id, URL, title, language and date.</summary>
    public ShownFields Fields { get; init; } = ShownFields.Usual & ~ShownFields.Snippet;

    /// <summary>The document key behind which to go on, as a page or a line of an earlier export gives it; of the same generation, or documents may be missed. Null: from the first.</summary>
    public string? After { get; init; }

    /// <summary>Longest time for a page. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The oldest generation that may answer. Null: any.</summary>
    public int? MinGeneration { get; init; }

    /// <summary>Whether a query that can't be run as typed is refused. Default false.</summary>
    public bool Strict { get; init; }
}
