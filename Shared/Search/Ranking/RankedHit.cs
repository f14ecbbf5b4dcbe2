namespace Indexer.Search.Ranking;

/// <summary>A document among the best of its shard.</summary>
/// <param name="Score">Score.</param>
/// <param name="Segment">Ordinal of its segment in the shard.</param>
/// <param name="Document">Number in the segment.</param>
/// <param name="Key">Document key, UTF-8.</param>
internal readonly record struct RankedHit(float Score, int Segment, int Document, byte[] Key)
{
    /// <summary>What else it is sorted or collapsed by; null where only the score counts, which keeps a hit small.</summary>
    public SortedBy? Sorted { get; init; }

    /// <summary>Unix seconds of its date; null where it has none, or where the order does not need it.</summary>
    public long? Date => Sorted?.Date;

    /// <summary>Its host, UTF-8; null likewise.</summary>
    public byte[]? Host => Sorted?.Host;

    /// <summary>The usual order of hits: higher scores first, equal ones in byte order of their document keys.</summary>
    public static int Compare(RankedHit a, RankedHit b)
    {
        int byScore = b.Score.CompareTo(a.Score);
        return byScore != 0 ? byScore : a.Key.AsSpan().SequenceCompareTo(b.Key);
    }
}

/// <summary>What a hit is sorted or collapsed by, beside its score and key.</summary>
/// <param name="Date">Unix seconds of its date; null where it has none, or where the order does not need it.</param>
/// <param name="Host">Its host, UTF-8; null likewise.</param>
internal sealed record SortedBy(long? Date, byte[]? Host);
