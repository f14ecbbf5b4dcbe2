namespace Indexer.Search.Matching;

/// <summary>
/// Walks the matching documents of a segment in rising order. A score is a sum in an order fixed by the query, never by the data,
/// so that a document scores the same, to the bit, in whatever shard it lies.
/// </summary>
internal abstract class Cursor
{
    /// <summary>Behind the last document.</summary>
    public const int End = int.MaxValue;

    /// <summary>Where it stands: -1 at first, then a document, at last <see cref="End"/>.</summary>
    public int Document { get; protected set; } = -1;

    /// <summary>About how many documents it has to look at; cheap ones lead.</summary>
    public abstract long Cost { get; }

    /// <summary>To the first match at or behind <paramref name="target"/>, which lies behind <see cref="Document"/>.</summary>
    public abstract int Advance(int target);

    /// <summary>To the next match.</summary>
    public virtual int Next() => Advance(Document + 1);

    /// <summary>Score of the document it stands on.</summary>
    public abstract double Score();
}
