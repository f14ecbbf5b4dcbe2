using Indexer.Search.Matching;
using Lucene.Net.Index;

namespace Indexer.Search.Proximity;

/// <summary>Where a term stands in the documents of a segment. It reads forward, and begins anew where it is asked for what lies before.</summary>
internal sealed class WordPositions(Segment segment, WordTerm term)
{
    private DocsAndPositionsEnum? _positions;
    private int[] _found = new int[16];
    private int _count;
    private int _asked = int.MaxValue;
    private int _read = -1;

    /// <summary>The first document at or behind another that has the term; <see cref="Cursor.End"/> for none.</summary>
    public int MoveTo(int document)
    {
        if (document < _asked) (_positions, _read) = (segment.Positions(term), -1);
        _asked = document;
        if (_positions is not { } positions) return Cursor.End;
        return positions.DocID < document ? positions.Advance(document) : positions.DocID;
    }

    /// <summary>The positions in the document that it stands on, ascending; valid until it moves.</summary>
    public ReadOnlySpan<int> Here()
    {
        DocsAndPositionsEnum positions = _positions!; // it stands on a document
        if (_read != positions.DocID)
        {
            _read = positions.DocID;
            _count = positions.Freq;
            if (_found.Length < _count) _found = new int[Math.Max(_count, _found.Length * 2)];
            for (int i = 0; i < _count; i++) _found[i] = positions.NextPosition();
        }
        return _found.AsSpan(0, _count);
    }
}
