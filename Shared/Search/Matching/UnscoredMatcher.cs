namespace Indexer.Search.Matching;

/// <summary>The documents of another matcher, whose scores nobody wants.</summary>
internal sealed class UnscoredMatcher(Matcher inner) : Matcher
{
    public override bool IsFilter => true;

    public override string? FilterName => inner.FilterName;

    public override double Most => 0;

    public override Cursor? Open(Segment segment, bool leading) => inner.Open(segment, leading) is { } cursor ? new UnscoredCursor(cursor) : null;

    private sealed class UnscoredCursor(Cursor cursor) : Cursor
    {
        public override long Cost => cursor.Cost;

        public override int Next() => Document = cursor.Next();

        public override int Advance(int target) => Document = cursor.Advance(target);

        public override double Score() => 0;
    }
}
