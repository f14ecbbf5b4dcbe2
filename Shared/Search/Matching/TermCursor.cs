using Lucene.Net.Index;

namespace Indexer.Search.Matching;

/// <summary>A word with a single term in a single field.</summary>
internal sealed class TermCursor(Segment segment, WordLeaf leaf, double weight) : Cursor
{
    private readonly DocsEnum _postings = leaf.Postings;

    public override long Cost => leaf.Documents;

    public override int Next() => Document = _postings.NextDoc();

    public override int Advance(int target) => Document = _postings.Advance(target);

    public override double Score() => weight * segment.Model.Saturate(segment.Weighted(leaf.Field, Document, _postings.Freq));
}
