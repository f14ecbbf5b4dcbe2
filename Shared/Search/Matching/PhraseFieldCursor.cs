using Indexer.Indexing.Postings;

namespace Indexer.Search.Matching;

/// <summary>Documents with a phrase in one field; the score is the weighted number of its occurrences. Leaves come rarest first.</summary>
internal sealed class PhraseFieldCursor(Segment segment, int field, PhraseLeaf[] leaves) : Cursor
{
    private int[] _starts = new int[16];
    private int _count;

    public override long Cost => leaves[0].Positions.Documents;

    public override int Advance(int target)
    {
        while (true)
        {
            target = WithAllTerms(target);
            if (target == End) return Document = End;
            if (FindOccurrences()) return Document = target;
            target++;
        }
    }

    /// <summary>Occurrences in the document it stands on.</summary>
    public int Occurrences => _count;

    public override double Score() => segment.Weighted(field, Document, _count);

    private int WithAllTerms(int target)
    {
        int at = 0;
        while (true)
        {
            segment.Clock.Tick();
            int document = leaves[at].Positions.MoveTo(target);
            if (document == End) return End;
            if (document == target)
            {
                if (++at == leaves.Length) return target;
                continue;
            }
            target = document;
            at = 0;
        }
    }

    /// <summary>Keeps those starts of the rarest word's occurrences at which every other word is in its place.</summary>
    private bool FindOccurrences()
    {
        ReadOnlySpan<int> first = leaves[0].Positions.Positions();
        _count = first.Length;
        if (_starts.Length < _count) _starts = new int[Math.Max(_count, _starts.Length * 2)];
        for (int i = 0; i < _count; i++) _starts[i] = first[i] - leaves[0].Place;
        for (int i = 1; i < leaves.Length && _count > 0; i++) Keep(leaves[i]);
        return _count > 0;
    }

    private void Keep(PhraseLeaf leaf)
    {
        ReadOnlySpan<int> positions = leaf.Positions.Positions();
        int kept = 0;
        int at = 0;
        for (int i = 0; i < _count; i++)
        {
            int wanted = _starts[i] + leaf.Place;
            while (at < positions.Length && positions[at] < wanted) at++;
            if (at == positions.Length) break;
            if (positions[at] == wanted) _starts[kept++] = _starts[i];
        }
        _count = kept;
    }
}
