namespace Indexer.Search.Similar;

/// <summary>A search for documents that are like one, as asked.</summary>
public sealed record SimilarRequest
{
    /// <summary>The document's URL, id or key, as <see cref="Documents.DocumentRequest.Id"/> takes it; null where <see cref="Key"/> is given.</summary>
    public string? Id { get; init; }

    /// <summary>Its document key; null where <see cref="Id"/> is given.</summary>
    public string? Key { get; init; }

    /// <summary>What the documents that are like it are narrowed down to; it itself need not be of them. Default: nothing.</summary>
    public SearchFilters Filters { get; init; } = SearchFilters.None;

    /// <summary>Hits to return, 1 to 10,000. Default 10.</summary>
    public int Size { get; init; } = 10;

    /// <summary>Whether snippets are made. Default true.</summary>
    public bool Snippets { get; init; } = true;

    /// <summary>Longest time to search; what has been found by then is returned, with coverage. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The oldest generation that may answer, for those who just published it: it is waited for within <see cref="Timeout"/>. Null: any.</summary>
    public int? MinGeneration { get; init; }

    /// <summary>Whether an answer that lacks shards is wanted, with its coverage; otherwise it fails. Default true.</summary>
    public bool AllowPartial { get; init; } = true;
}
