using System.Text;
using Indexer.Search.Snippets;

namespace Indexer.Search.Facets;

/// <summary>Adds up what shards counted. Shards send all values that their matches have, not their most frequent ones: so the sums are exact, whatever the sharding.</summary>
internal static class FacetMerger
{
    /// <summary>A facet with its most frequent values.</summary>
    public static Facet Merge(FacetField field, IEnumerable<ShardFacet> shards, int size)
    {
        long others = 0, missing = 0;
        var sums = new Dictionary<byte[], long>(Utf8TermComparer.Instance);
        foreach (ShardFacet shard in shards)
        {
            Add(shard, sums);
            others += shard.Others;
            missing += shard.Missing;
        }
        KeyValuePair<byte[], long>[] most = [.. sums.OrderByDescending(v => v.Value).ThenBy(v => v.Key, Utf8TermComparer.Instance).Take(size)];
        return new Facet
        {
            Field = field.ToString().ToLowerInvariant(),
            Values = Array.ConvertAll(most, v => new FacetValue(Encoding.UTF8.GetString(v.Key), v.Value)),
            OtherCount = others + sums.Values.Sum() - most.Sum(v => v.Value),
            MissingCount = missing,
            IsExact = others == 0,
        };
    }

    /// <summary>Adds a shard's counts to sums by value.</summary>
    public static void Add(ShardFacet shard, Dictionary<byte[], long> sums)
    {
        for (int i = 0; i < shard.Values.Length; i++)
        {
            ref long sum = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(sums, shard.Values[i], out _);
            sum += shard.Counts[i];
        }
    }
}
