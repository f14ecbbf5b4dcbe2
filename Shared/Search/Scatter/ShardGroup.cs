using Indexer.Search.Matching;
using Indexer.Search.Pruning;
using Indexer.Search.Shards;

namespace Indexer.Search.Scatter;

/// <summary>
/// Shards that one thread searches together: the windows with the highest bounds come first, of whichever shard they are, so that the threshold is high for all others. To be begun, finished shard
/// by shard, and ended, in this order; by one thread at a time.
/// </summary>
/// <param name="shards">The shards.</param>
/// <param name="query">What they are asked.</param>
/// <param name="progress">What all shards of the search know together.</param>
/// <param name="clock">When to stop.</param>
internal sealed class ShardGroup(IReadOnlyList<ShardSearcher> shards, ShardQuery query, SearchProgress progress, SearchClock clock)
{
    // One window in eight comes first, where the others can be passed over by what is found there; not where there are few, nor where others have found enough. (Ten of 82 for three: any 2 words
    // 76 us for 85, any 5 155 for 162, a common word 24 for 29; sixteen: 79, 166, 30.)
    private const int FirstShare = 8;
    private const int FewestFirst = 3;
    private const int MostFirst = 10;
    private const int FewWindows = 8;

    private readonly ShardSearch?[] _searches = new ShardSearch?[shards.Count];
    private readonly ShardBest?[] _best = new ShardBest?[shards.Count];
    private readonly ShardHits?[] _damaged = new ShardHits?[shards.Count];
    private SearchMemory? _memory;

    public int Count => shards.Count;

    /// <summary>All of it at once.</summary>
    public void Search()
    {
        Begin();
        for (int shard = 0; shard < Count; shard++) Finish(shard);
        End();
    }

    /// <summary>Opens all of them, and searches the best windows.</summary>
    public void Begin()
    {
        // Not before: what the thread has just given back is still in the processor's caches.
        SearchMemory memory = _memory = SearchMemory.Rent();
        (Matcher matcher, var proximity) = (query.Compiled.Matcher, query.Compiled.Proximity);
        foreach (ShardSearcher shard in shards) shard.Prefetch(matcher, proximity);
        for (int shard = 0; shard < Count; shard++) Guard(shard, () => _searches[shard] = shards[shard].Begin(matcher, query.Selection, progress, clock, memory, proximity));
        SearchBest();
    }

    /// <summary>Searches what is left of a shard.</summary>
    public void Finish(int shard) => Guard(shard, () => _best[shard] = _searches[shard]!.Finish()); // begun

    /// <summary>Nothing is searched any more.</summary>
    public void End()
    {
        if (Array.TrueForAll(_best, best => best is { Failure: null })) _memory?.Return();
    }

    /// <summary>The answer of a shard, once, when all groups have ended: what others have ruled out by then is not in it.</summary>
    public ShardHits Answer(int shard)
    {
        ShardHits? answer = null;
        Guard(shard, () => answer = shards[shard].Answer(_best[shard]!, query.Selection, progress)); // finished
        return answer ?? _damaged[shard]!; // it is one or the other
    }

    private void SearchBest()
    {
        int windows = 0;
        foreach (ShardSearch? search in _searches) windows += search?.Windows ?? 0;
        if (windows <= FewWindows || progress.Threshold >= 0) return;
        Span<(int Shard, int Window, double Most)> best = stackalloc (int, int, double)[Math.Clamp(windows / FirstShare, FewestFirst, MostFirst)];
        best.Fill((-1, -1, -1));
        for (int shard = 0; shard < Count; shard++)
        {
            if (_searches[shard] is not { } search) continue;
            int ofShard = search.Windows;
            for (int window = 0; window < ofShard; window++)
            {
                double most = search.MostIn(window);
                if (most <= best[^1].Most) continue;
                int place = best.Length - 1;
                for (; place > 0 && best[place - 1].Most < most; place--) best[place] = best[place - 1];
                best[place] = (shard, window, most);
            }
        }
        best.Sort();
        foreach ((int shard, int window, double most) in best)
            if (most >= 0) Guard(shard, () => _searches[shard]!.SearchFirst(window)); // has windows
    }

    /// <summary>A damaged or unreadable shard fails alone, and the answer says so.</summary>
    private void Guard(int shard, Action step)
    {
        if (_damaged[shard] is not null) return;
        try
        {
            step();
        }
        catch (Exception e) when (ShardAsker.IsDamage(e))
        {
            _damaged[shard] = new ShardHits([], 0, ShardAsker.Unreadable(e)) { IsDamaged = true };
            _searches[shard] = null;
        }
    }
}
