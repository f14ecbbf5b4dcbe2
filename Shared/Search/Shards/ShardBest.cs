using Indexer.Search.Facets;
using Indexer.Search.Ranking;

namespace Indexer.Search.Shards;

/// <summary>What a shard found by itself.</summary>
/// <param name="Top">The best, by their numbers in the shard, in no order yet: others may have better ones.</param>
/// <param name="Total">As in <see cref="ShardHits"/>.</param>
/// <param name="Failure">As in <see cref="ShardHits"/>.</param>
internal sealed record ShardBest(HitCollector Top, long Total, string? Failure)
{
    /// <summary>As in <see cref="ShardHits"/>.</summary>
    public ShardFacet[] Facets { get; init; } = [];

    /// <summary>As in <see cref="ShardHits"/>.</summary>
    public ShardFacet? Hosts { get; init; }
}
