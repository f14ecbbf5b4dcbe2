using Indexer.Indexing;
using Lucene.Net.Index;
using Lucene.Net.Util;

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

/// <summary>Documents whose keys come behind another key. Documents of a segment lie in the order of their keys: it is where they end.</summary>
internal sealed class BehindMatcher(byte[] key) : Matcher
{
    public override bool IsFilter => true;

    public override double Most => 0;

    public override Cursor? Open(Segment segment, bool leading)
    {
        BinaryDocValues keys = segment.Shared.Reader.GetBinaryDocValues(IndexSchema.Key)
            ?? throw new InvalidDataException("a segment has no document keys; was it built by another release?");
        int low = 0, high = segment.Documents;
        var at = new BytesRef();
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            keys.Get(middle, at);
            if (at.Bytes.AsSpan(at.Offset, at.Length).SequenceCompareTo(key) <= 0) low = middle + 1;
            else high = middle;
        }
        return low < segment.Documents ? new BehindCursor(low, segment.Documents) : null;
    }

    private sealed class BehindCursor(int first, int documents) : Cursor
    {
        public override long Cost => documents - first;

        public override int Advance(int target) => Document = target >= documents ? End : Math.Max(target, first);

        public override double Score() => 0;
    }
}
