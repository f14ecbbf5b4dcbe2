namespace Indexer.Indexing.Postings;

/// <summary>
/// Where each block of a term's postings is, with its positions: what the lowest level of Lucene 4.1's skip list says, all of it read at once, some four bytes a block. Immutable.
/// </summary>
internal sealed class TermBlocks
{
    // Levels above the lowest have an entry for every eighth of the level below.
    private const int SkipMultiplier = 8;

    private readonly PlacedTerm _term;
    private readonly int[] _last;
    private readonly Block[] _blocks;

    /// <param name="term">The term.</param>
    /// <param name="postings">Its segment.</param>
    /// <exception cref="InvalidDataException">The skip list is damaged.</exception>
    public TermBlocks(PlacedTerm term, SegmentPostings postings)
    {
        _term = term;
        var blocks = (term.DocFreq + PostingsBlocks.Size - 1) / PostingsBlocks.Size;
        (_last, _blocks) = (new int[blocks], new Block[blocks]);
        _blocks[0] = new Block(term.Start, term.PositionsStart, 0);
        if (blocks > 1) ReadSkipList(postings.Documents.From(term.Start + term.SkipList));
        _last[^1] = int.MaxValue;
    }

    /// <summary>Documents with the term.</summary>
    public int Documents => _term.DocFreq;

    /// <summary>Its occurrences in all of them.</summary>
    public long Occurrences => _term.TotalTermFreq;

    /// <summary>The document of a term that has but one; -1 for others.</summary>
    public int OnlyDocument => _term.OnlyDocument;

    /// <summary>Where in the <c>.pos</c> file the positions begin that fill no block; -1 where all do.</summary>
    public long LastPositions => _term.TotalTermFreq % PostingsBlocks.Size == 0 ? -1 : _term.PositionsStart + _term.LastPositions;

    /// <summary>About how many bytes it takes.</summary>
    public long Bytes => 200 + (28L * _blocks.Length);

    /// <summary>The block that has the first document at or behind another, as far as the skip list knows: that may lie behind the last document.</summary>
    public int BlockOf(int document)
    {
        var found = _last.AsSpan().BinarySearch(document);
        return found < 0 ? ~found : found;
    }

    /// <summary>The last document before a block; 0 before the first.</summary>
    public int LastBefore(int block) => block == 0 ? 0 : _last[block - 1];

    public Block this[int block] => _blocks[block];

    private void ReadSkipList(ReadOnlySpan<byte> source)
    {
        var at = 0;
        // Higher levels come first, each behind its length.
        for (var left = (_term.DocFreq - 1) / PostingsBlocks.Size; left >= SkipMultiplier; left /= SkipMultiplier)
        {
            var length = PostingsBlocks.ReadNumber(source, ref at);
            at += length;
        }
        var (document, block) = (0, _blocks[0]);
        for (var i = 1; i < _blocks.Length; i++)
        {
            document += PostingsBlocks.ReadNumber(source, ref at);
            var documents = block.Documents + PostingsBlocks.ReadNumber(source, ref at);
            var positions = block.Positions + PostingsBlocks.ReadNumber(source, ref at);
            block = new Block(documents, positions, PostingsBlocks.ReadNumber(source, ref at));
            if (block.PositionsBefore >= PostingsBlocks.Size) throw new InvalidDataException($"A block of postings begins with position {block.PositionsBefore} of {PostingsBlocks.Size}.");
            (_last[i - 1], _blocks[i]) = (document, block);
        }
    }

    /// <summary>Where a block of postings is.</summary>
    /// <param name="Documents">Where in the <c>.doc</c> file.</param>
    /// <param name="Positions">Where in the <c>.pos</c> file the block of positions is that has its first</param>
    /// <param name="PositionsBefore">behind so many others.</param>
    internal readonly record struct Block(long Documents, long Positions, int PositionsBefore);
}
