namespace Indexer.Search.Ranking;

/// <summary>The orders of hits, whatever shards they are from; see <see cref="SearchSort"/>.</summary>
internal static class HitOrder
{
    public static Comparison<RankedHit> Of(SearchSort sort) => sort switch
    {
        SearchSort.Score => RankedHit.Compare,
        SearchSort.Date => ByDate,
        SearchSort.Host => ByHost,
        _ => ByKey,
    };

    private static int ByDate(RankedHit a, RankedHit b)
    {
        int byDate = (b.Date ?? long.MinValue).CompareTo(a.Date ?? long.MinValue);
        return byDate != 0 ? byDate : ByKey(a, b);
    }

    private static int ByHost(RankedHit a, RankedHit b)
    {
        int byHost = (a.Host, b.Host) switch
        {
            (null, null) => 0,
            (null, _) => 1,
            (_, null) => -1,
            var (x, y) => x.AsSpan().SequenceCompareTo(y),
        };
        return byHost != 0 ? byHost : ByKey(a, b);
    }

    private static int ByKey(RankedHit a, RankedHit b) => a.Key.AsSpan().SequenceCompareTo(b.Key);
}
