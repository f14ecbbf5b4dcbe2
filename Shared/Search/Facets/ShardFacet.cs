namespace Indexer.Search.Facets;

/// <summary>The matches of a shard by their values of one field.</summary>
/// <param name="Values">The values that matches have, UTF-8, in byte order.</param>
/// <param name="Counts">How many have each; in the same places.</param>
/// <param name="Others">Matches whose values are too many to be sent.</param>
/// <param name="Missing">Matches without a value.</param>
internal sealed record ShardFacet(byte[][] Values, int[] Counts, long Others, long Missing);
