using Indexer.Search.Pruning;

namespace Indexer.Search.Matching;

/// <summary>
/// A query made ready for a generation: terms looked up, weights worked out from global statistics. Thread-safe; the same one is used on all shards.
/// </summary>
internal abstract class Matcher
{
    /// <summary>Whether it never scores.</summary>
    public virtual bool IsFilter => false;

    /// <summary>What a filter lets through, written the same way whenever it means the same; null for what scores.</summary>
    public virtual string? FilterName => null;

    /// <summary>No document scores more, but for the rounding of sums.</summary>
    public abstract double Most { get; }

    /// <summary>At least so many documents of the generation match; 0 where that is not known.</summary>
    public virtual long Fewest => 0;

    /// <summary>What its parts do, where it is a whole query: the same on all shards.</summary>
    public QueryPlan Plan => field ??= QueryPlan.Of(this);

    /// <summary>A cursor over a segment, or null where nothing in it can match.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="leading">Whether the cursor is walked from end to end (true) or advanced to documents that something else chose.</param>
    public abstract Cursor? Open(Segment segment, bool leading);

    /// <summary>The same as a part of a query whose documents are looked for window by window.</summary>
    public virtual ScoredPart? OpenPart(Segment segment) => Open(segment, leading: false) is { } cursor ? new CursorPart(cursor, Most, segment.Clock) : null;
}
