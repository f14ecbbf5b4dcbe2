using Indexer.Search.Facets;
using Indexer.Search.Ranking;

namespace Indexer.Search.Shards;

/// <summary>What a shard answered.</summary>
/// <param name="Hits">Those that were asked for, in order.</param>
/// <param name="Total">Documents found to match: all of them, unless it did not finish, or more are known to match than are to be counted.</param>
/// <param name="Failure">Why it did not finish, or null.</param>
internal sealed record ShardHits(RankedHit[] Hits, long Total, string? Failure)
{
    /// <summary>The answer of a shard that can't have a match.</summary>
    public static ShardHits None { get; } = new([], 0, null);

    /// <summary>The matches by each field that was asked for, in that order.</summary>
    public ShardFacet[] Facets { get; init; } = [];

    /// <summary>The matches by host, for a list collapsed by host; null where not all were counted.</summary>
    public ShardFacet? Hosts { get; init; }

    /// <summary>Whether its files could not be read: a copy elsewhere may be whole.</summary>
    public bool IsDamaged { get; init; }
}
