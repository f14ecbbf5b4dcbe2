using Indexer.Search.Matching;

namespace Indexer.Search.Filtering;

/// <summary>Walks a set of documents, which may also be had a run at a time. Scores nothing.</summary>
internal sealed class DocumentSetCursor(DocumentSet set) : Cursor
{
    private int _place;

    public override long Cost => set.Count;

    public override int Advance(int target) => Document = set.FirstFrom(target, ref _place);

    public override double Score() => 0;

    /// <summary>Copies a run of documents: bit i is document <paramref name="first"/>, a multiple of 64, + i. Where it stands does not change.</summary>
    public void CopyTo(Span<ulong> target, int first) => set.CopyTo(target, first);
}
