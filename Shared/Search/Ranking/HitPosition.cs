namespace Indexer.Search.Ranking;

/// <summary>The place of a hit in the list of all hits: what it was sorted by, and its key. The same wherever the document lies.</summary>
/// <param name="Score">Its score.</param>
/// <param name="Date">Its date in Unix seconds; null where it has none, or where the order does not need it.</param>
/// <param name="Host">Its host, UTF-8; null likewise.</param>
/// <param name="Key">Its document key, UTF-8.</param>
internal sealed record HitPosition(float Score, long? Date, byte[]? Host, byte[] Key)
{
    public static HitPosition Of(RankedHit hit) => new(hit.Score, hit.Date, hit.Host, hit.Key);

    /// <summary>Whether a hit comes behind it.</summary>
    public bool IsBefore(RankedHit hit, SearchSort sort) => HitOrder.Of(sort)(new RankedHit(Score, 0, 0, Key) { Sorted = new SortedBy(Date, Host) }, hit) < 0;
}
