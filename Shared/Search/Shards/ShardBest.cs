using Indexer.Search.Facets;

namespace Indexer.Search.Shards;

/// <summary>What a shard found by itself.</summary>
/// <param name="Documents">The best, in order, by their numbers in the shard.</param>
/// <param name="Total">As in <see cref="ShardHits"/>.</param>
/// <param name="Failure">As in <see cref="ShardHits"/>.</param>
internal sealed record ShardBest((float Score, int Document)[] Documents, long Total, string? Failure)
{
    /// <summary>As in <see cref="ShardHits"/>.</summary>
    public ShardFacet[] Facets { get; init; } = [];

    /// <summary>As in <see cref="ShardHits"/>.</summary>
    public ShardFacet? Hosts { get; init; }
}
