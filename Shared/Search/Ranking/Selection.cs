namespace Indexer.Search.Ranking;

/// <summary>What is gathered from the matches of every shard.</summary>
internal sealed record Selection
{
    /// <summary>Hits wanted of each.</summary>
    public required int Count { get; init; }

    /// <summary>Their order.</summary>
    public SearchSort Sort { get; init; }

    /// <summary>Only what comes behind it; null: from the first, as always in a collapsed list.</summary>
    public HitPosition? After { get; init; }

    /// <summary>At most so many of a host; 0: any number.</summary>
    public int PerHost { get; init; }

    /// <summary>What all matches are counted by.</summary>
    public IReadOnlyList<FacetField> Facets { get; init; } = [];

    /// <summary>Whether hits have their dates with them.</summary>
    public bool HasDates => Sort == SearchSort.Date;

    /// <summary>Whether hits have their hosts with them.</summary>
    public bool HasHosts => Sort == SearchSort.Host || PerHost > 0;
}
