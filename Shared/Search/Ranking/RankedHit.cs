namespace Indexer.Search.Ranking;

/// <summary>A document among the best of its shard.</summary>
/// <param name="Score">Score.</param>
/// <param name="Segment">Ordinal of its segment in the shard.</param>
/// <param name="Document">Number in the segment.</param>
/// <param name="Key">Document key, UTF-8.</param>
internal readonly record struct RankedHit(float Score, int Segment, int Document, byte[] Key)
{
    /// <summary>Unix seconds of its date, where the order needs it; null where it has none.</summary>
    public long? Date { get; init; }

    /// <summary>Its host, UTF-8, where the order or the collapsing needs it; null where it has none.</summary>
    public byte[]? Host { get; init; }

    /// <summary>The usual order of hits: higher scores first, equal ones in byte order of their document keys.</summary>
    public static int Compare(RankedHit a, RankedHit b)
    {
        int byScore = b.Score.CompareTo(a.Score);
        return byScore != 0 ? byScore : a.Key.AsSpan().SequenceCompareTo(b.Key);
    }
}
