using Indexer.Search.Matching;
using Lucene.Net.Index;

namespace Indexer.Search.Proximity;

/// <summary>Where a term stands in the documents of a segment. Documents are asked for in rising order.</summary>
internal sealed class WordPositions(Segment segment, WordTerm term)
{
    private DocsAndPositionsEnum? _positions;
    private int[] _found = new int[16];
    private int _count;
    private int _document = -1;

    /// <summary>The positions in a document, ascending.</summary>
    public ReadOnlySpan<int> In(int document)
    {
        if (_document != document) Read(document);
        return _found.AsSpan(0, _count);
    }

    private void Read(int document)
    {
        if (_document < 0) _positions = segment.Positions(term);
        _document = document;
        _count = 0;
        if (_positions is not { } positions) return;
        if (positions.DocID < document) positions.Advance(document);
        if (positions.DocID != document) return;
        _count = positions.Freq;
        if (_found.Length < _count) _found = new int[Math.Max(_count, _found.Length * 2)];
        for (int i = 0; i < _count; i++) _found[i] = positions.NextPosition();
    }
}
