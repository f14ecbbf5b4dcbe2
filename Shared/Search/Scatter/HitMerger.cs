using Indexer.Search.Ranking;
using Indexer.Search.Shards;
using Indexer.Search.Snippets;

namespace Indexer.Search.Scatter;

/// <summary>Merges the shards' first hits: in the order of the search, equal ones by document key, whatever shard they are from; collapsed ones as if they were all of one shard.</summary>
internal static class HitMerger
{
    /// <summary>The stretch of <paramref name="size"/> hits behind the first <paramref name="from"/>.</summary>
    /// <param name="answers">Of all shards, which were asked for no fewer than from + size.</param>
    /// <param name="selection">What they were asked for.</param>
    /// <param name="from">Hits to pass over.</param>
    /// <param name="size">Hits wanted.</param>
    public static List<Winner> Merge(ShardHits[] answers, Selection selection, int from, int size)
    {
        if (answers.Length == 1 && selection.PerHost == 0) return [.. answers[0].Hits.Skip(from).Take(size).Select(hit => new Winner(0, hit))];
        var heads = new PriorityQueue<int, RankedHit>(answers.Length, Comparer<RankedHit>.Create(HitOrder.Of(selection.Sort)));
        var next = new int[answers.Length];
        for (int shard = 0; shard < answers.Length; shard++)
            if (answers[shard].Hits.Length > 0) heads.Enqueue(shard, answers[shard].Hits[0]);

        Dictionary<byte[], int>? ofHost = selection.PerHost > 0 ? new(Utf8TermComparer.Instance) : null;
        var merged = new List<Winner>(Math.Min(size, 100));
        for (int rank = 0; rank < from + size && heads.TryPeek(out int shard, out RankedHit hit);)
        {
            if (++next[shard] < answers[shard].Hits.Length) heads.DequeueEnqueue(shard, answers[shard].Hits[next[shard]]);
            else heads.Dequeue();
            if (ofHost is not null && !MayFollow(hit, ofHost, selection.PerHost)) continue;
            if (rank++ >= from) merged.Add(new Winner(shard, hit));
        }
        return merged;
    }

    private static bool MayFollow(RankedHit hit, Dictionary<byte[], int> ofHost, int perHost)
    {
        if (hit.Host is null) return true;
        ref int before = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(ofHost, hit.Host, out _);
        return before++ < perHost;
    }
}
