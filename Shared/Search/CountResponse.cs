namespace Indexer.Search;

/// <summary>How many documents match, as the HTTP API and <c>search --count --format json</c> give it.</summary>
public sealed record CountResponse
{
    /// <summary>The index.</summary>
    public required string Index { get; init; }

    /// <summary>The generation that answered.</summary>
    public required int Generation { get; init; }

    /// <summary>Milliseconds from request to answer.</summary>
    public required double TookMs { get; init; }

    /// <summary>Which shards answered.</summary>
    public required Coverage Coverage { get; init; }

    /// <summary>How many documents match: exactly, where all shards answered.</summary>
    public required TotalHits Total { get; init; }

    /// <summary>What was done about parts of the query that can't be run as typed; empty for none.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
