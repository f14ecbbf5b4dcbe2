using Indexer.Search.Ranking;

namespace Indexer.Search.Pruning;

/// <summary>
/// What the shards of one search tell each other while they search: how many documents match, so that all stop counting when enough are known, and the scores of the
/// best, below the lowest of which nothing can be among the best of all. Thread-safe.
/// </summary>
/// <param name="trackTotal">Matches up to this many are counted exactly.</param>
/// <param name="known">So many documents of the generation match at least (<see cref="Matching.Matcher.Fewest"/>).</param>
/// <param name="shards">Shards that search.</param>
/// <param name="hits">Hits that are wanted of all shards together.</param>
internal sealed class SearchProgress(long trackTotal, long known, int shards, int hits)
{
    private readonly Highest<float>? _scores = shards > 1 && hits > 0 ? new Highest<float>(hits) : null;
    private long _matches = known > trackTotal ? known : 0;
    private int _threshold = BitConverter.SingleToInt32Bits(HitCollector.Everything);

    /// <summary>Whether more match than are to be counted, so that what can't be among the best may be passed over.</summary>
    public bool HasEnough => Volatile.Read(ref _matches) > trackTotal;

    /// <summary>What a shard's total is at least, since it may be all that is known: more than are to be counted where that is known before the search, otherwise 0.</summary>
    public long AtLeast { get; } = known > trackTotal ? known : 0;

    /// <summary>A document of a score below it is none of the best; one of this very score may be.</summary>
    public float Threshold => BitConverter.Int32BitsToSingle(Volatile.Read(ref _threshold));

    public void AddMatches(long count) => Interlocked.Add(ref _matches, count);

    /// <summary>Whether shards tell each other of the scores that they find.</summary>
    public bool IsShared => _scores is not null;

    /// <summary>Documents, each told of once, have these scores or higher ones, and nothing else keeps them out.</summary>
    public void Add(ReadOnlySpan<float> scores)
    {
        if (_scores is null || scores.Length == 0) return;
        lock (_scores)
        {
            foreach (float score in scores) _scores.Add(score);
            if (_scores.IsFull) Raise(_scores.Least);
        }
    }

    /// <summary>A shard has as many hits as are wanted, and this is the score of its worst.</summary>
    public void Raise(float threshold)
    {
        int known = Volatile.Read(ref _threshold);
        while (BitConverter.Int32BitsToSingle(known) < threshold)
        {
            int seen = Interlocked.CompareExchange(ref _threshold, BitConverter.SingleToInt32Bits(threshold), known);
            if (seen == known) return;
            known = seen;
        }
    }
}
