namespace Indexer.Search.Ranking;

/// <summary>The first k documents of a shard in an order other than that of scores, behind a place. The scores go with them.</summary>
/// <param name="capacity">k.</param>
/// <param name="values">What the order goes by.</param>
/// <param name="after">Only what comes behind it.</param>
/// <param name="sort">The order.</param>
internal sealed class TopSorted(int capacity, SortValues values, Place after, SearchSort sort) : HitCollector
{
    private static readonly Comparer<Place> s_lastFirst = Comparer<Place>.Create((a, b) => b.CompareTo(a));

    private readonly PriorityQueue<float, Place> _heap = new(s_lastFirst);
    private Place _last;

    public override bool GoesByScore => false;

    // In order of keys what comes later is behind what is there.
    public override bool IsComplete => sort == SearchSort.Key && _heap.Count == capacity;

    public override int FirstDocument => sort == SearchSort.Key ? Math.Max(0, after.Document) : 0;

    public override void Offer(float score, int document)
    {
        var place = new Place(values.Of(score, document), document);
        if (place.CompareTo(after) < 0) return;
        if (_heap.Count < capacity) _heap.Enqueue(score, place);
        else if (capacity > 0 && place.CompareTo(_last) < 0) _heap.EnqueueDequeue(score, place);
        else return;
        _heap.TryPeek(out _, out _last);
    }

    public override (float Score, int Document)[] TakeAll(float least)
    {
        var best = new (float, int)[_heap.Count];
        for (int i = best.Length; i-- > 0;)
        {
            _heap.TryDequeue(out float score, out Place place);
            best[i] = (score, place.Document);
        }
        return best;
    }
}
