using Lucene.Net.Index;

namespace Indexer.Search.Matching;

/// <summary>Documents with a term in a field that is only for filtering; scores nothing.</summary>
internal sealed class FilterMatcher(string field, byte[] term) : Matcher
{
    public override bool IsFilter => true;

    public override string FilterName { get; } = $"{field}:{Convert.ToHexString(term)}";

    public override double Most => 0;

    public override Cursor? Open(Segment segment, bool leading) =>
        segment.Filter(field, term, out int documents) is { } postings ? new FilterCursor(postings, documents) : null;

    private sealed class FilterCursor(DocsEnum postings, int documents) : Cursor
    {
        public override long Cost => documents;

        public override int Next() => Document = postings.NextDoc();

        public override int Advance(int target) => Document = postings.Advance(target);

        public override double Score() => 0;
    }
}

/// <summary>All documents; scores nothing.</summary>
internal sealed class EverythingMatcher : Matcher
{
    public override double Most => 0;

    public override Cursor Open(Segment segment, bool leading) => new EverythingCursor(segment.Documents);

    private sealed class EverythingCursor(int documents) : Cursor
    {
        public override long Cost => documents;

        public override int Advance(int target) => Document = target < documents ? target : End;

        public override double Score() => 0;
    }
}

/// <summary>No document.</summary>
internal sealed class NothingMatcher : Matcher
{
    public override double Most => 0;

    public override Cursor? Open(Segment segment, bool leading) => null;
}
