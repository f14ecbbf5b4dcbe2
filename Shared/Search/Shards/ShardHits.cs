using Indexer.Search.Ranking;

namespace Indexer.Search.Shards;

/// <summary>What a shard answered.</summary>
/// <param name="Hits">Its best, best first.</param>
/// <param name="Total">Documents found to match: all of them, unless it did not finish, or more are known to match than are to be counted.</param>
/// <param name="Failure">Why it did not finish, or null.</param>
internal sealed record ShardHits(RankedHit[] Hits, long Total, string? Failure)
{
    /// <summary>The answer of a shard that can't have a match.</summary>
    public static ShardHits None { get; } = new([], 0, null);

    /// <summary>Whether its files could not be read: a copy elsewhere may be whole.</summary>
    public bool IsDamaged { get; init; }
}
