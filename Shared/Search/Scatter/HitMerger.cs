using Indexer.Search.Ranking;
using Indexer.Search.Shards;

namespace Indexer.Search.Scatter;

/// <summary>Merges the shards' best hits: by score, equal ones by document key, whatever shard they are from.</summary>
internal static class HitMerger
{
    /// <summary>The stretch of <paramref name="size"/> hits behind the first <paramref name="from"/>.</summary>
    public static List<Winner> Merge(ShardHits[] answers, int from, int size)
    {
        var heads = new PriorityQueue<int, RankedHit>(answers.Length, Comparer<RankedHit>.Create(RankedHit.Compare));
        var next = new int[answers.Length];
        for (int shard = 0; shard < answers.Length; shard++)
            if (answers[shard].Hits.Length > 0) heads.Enqueue(shard, answers[shard].Hits[0]);

        var merged = new List<Winner>(Math.Min(size, 100));
        for (int rank = 0; rank < from + size && heads.TryDequeue(out int shard, out RankedHit hit); rank++)
        {
            if (rank >= from) merged.Add(new Winner(shard, hit));
            if (++next[shard] < answers[shard].Hits.Length) heads.Enqueue(shard, answers[shard].Hits[next[shard]]);
        }
        return merged;
    }
}
