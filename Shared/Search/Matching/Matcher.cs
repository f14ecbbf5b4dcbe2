namespace Indexer.Search.Matching;

/// <summary>
/// A query made ready for a generation: terms looked up, weights worked out from global statistics. Immutable; the same one is used on all shards.
/// </summary>
internal abstract class Matcher
{
    /// <summary>Whether it never scores.</summary>
    public virtual bool IsFilter => false;

    /// <summary>A cursor over a segment, or null where nothing in it can match.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="leading">Whether the cursor is walked from end to end (true) or advanced to documents that something else chose.</param>
    public abstract Cursor? Open(Segment segment, bool leading);
}
