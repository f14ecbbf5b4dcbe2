namespace Indexer.Indexing.Postings;

/// <summary>
/// A term's documents with their frequencies and positions, to be asked for in any order; cheapest in rising order. Only the blocks that are asked for are unpacked. Used again from term to
/// term; for one thread.
/// </summary>
internal sealed class PositionList
{
    /// <summary>Behind the last document.</summary>
    public const int End = int.MaxValue;

    private const int Stride = 8;
    private const int MostKept = 1 << 14;

    private readonly int[] _documents = new int[PostingsBlocks.Size];
    private readonly int[] _frequencies = new int[PostingsBlocks.Size];
    private readonly int[] _gaps = new int[PostingsBlocks.Size];
    private int[] _positions = new int[16];
    private SegmentPostings _postings = null!; // begun before anything is asked of it, as is the next
    private TermBlocks _blocks = null!;
    private int _asked;
    private int _block;
    private int _count;
    private int _at;
    private int _frequenciesAt;

    // The position, counted from the beginning of the block of positions in which the block of postings has its first, that posting _summed begins with.
    private long _first;
    private int _summed;

    // The block of positions in hand, its number counted likewise, and which one is unpacked.
    private long _positionsAt;
    private long _positionsNumber;
    private long _unpackedAt;

    // The document whose positions were read last.
    private int _read;

    /// <summary>Begins a term.</summary>
    public void Begin(SegmentPostings postings, TermBlocks blocks)
    {
        (_postings, _blocks) = (postings, blocks);
        Document = _block = _read = -1;
        _asked = End;
        _count = 0;
        _unpackedAt = -1;
    }

    /// <summary>Lets go of what it read from, and of what was large.</summary>
    public void Release()
    {
        (_postings, _blocks) = (null!, null!);
        if (_positions.Length > MostKept) _positions = new int[16];
    }

    /// <summary>Documents with the term.</summary>
    public int Documents => _blocks.Documents;

    /// <summary>The document it stands on; <see cref="End"/> behind the last.</summary>
    public int Document { get; private set; }

    /// <summary>To the first document at or behind <paramref name="target"/>, wherever it stood before.</summary>
    public int MoveTo(int target)
    {
        if (_asked <= target && target <= Document) return Document;
        bool isAhead = _asked <= target && _count > 0 && target <= _documents[_count - 1];
        _asked = target;
        if (isAhead) return MoveWithin(_at, target);
        int block = _blocks.BlockOf(target);
        if (block != _block) ReadBlock(block);
        return _documents[_count - 1] < target ? Document = End : MoveWithin(0, target);
    }

    /// <summary>Occurrences in the document it stands on.</summary>
    /// <exception cref="InvalidDataException">The postings are damaged.</exception>
    public int Frequency
    {
        get
        {
            if (_frequenciesAt >= 0) ReadFrequencies();
            int frequency = _frequencies[_at];
            return frequency >= 0 && frequency <= _blocks.Occurrences ? frequency : throw new InvalidDataException($"A term of {_blocks.Occurrences} occurrences has {frequency} in one document.");
        }
    }

    /// <summary>The positions in the document it stands on, ascending; valid until they are asked for elsewhere.</summary>
    /// <exception cref="InvalidDataException">The postings are damaged.</exception>
    public ReadOnlySpan<int> Positions()
    {
        int frequency = Frequency;
        if (_read == Document) return _positions.AsSpan(0, frequency);
        if (_positions.Length < frequency) _positions = new int[Math.Max(frequency, _positions.Length * 2)];
        Span<int> positions = _positions.AsSpan(0, frequency);
        MoveToFirst();
        CopyGaps(positions);
        PostingsBlocks.Accumulate(positions, 0);
        _read = Document;
        return positions;
    }

    private int MoveWithin(int at, int target)
    {
        while (at + Stride < _count && _documents[at + Stride] < target) at += Stride;
        while (_documents[at] < target) at++;
        _at = at;
        return Document = _documents[at];
    }

    private void ReadBlock(int block)
    {
        _block = block;
        _at = 0;
        TermBlocks.Block place = _blocks[block];
        _count = Math.Min(_blocks.Documents - (block * PostingsBlocks.Size), PostingsBlocks.Size);
        _frequenciesAt = -1;
        if (_blocks.OnlyDocument >= 0) (_documents[0], _frequencies[0]) = (_blocks.OnlyDocument, (int)_blocks.Occurrences);
        else
        {
            ReadOnlySpan<byte> source = _postings.Documents.From(place.Documents);
            if (_count == PostingsBlocks.Size) _frequenciesAt = PostingsBlocks.Read(source, _documents);
            else PostingsBlocks.ReadTail(source, _documents.AsSpan(0, _count), _frequencies.AsSpan(0, _count));
            PostingsBlocks.Accumulate(_documents.AsSpan(0, _count), _blocks.LastBefore(block));
        }
        BeginPositions();
    }

    private void ReadFrequencies()
    {
        PostingsBlocks.Read(_postings.Documents.From(_blocks[_block].Documents + _frequenciesAt), _frequencies);
        _frequenciesAt = -1;
    }

    private void BeginPositions()
    {
        TermBlocks.Block place = _blocks[_block];
        (_summed, _first) = (0, place.PositionsBefore);
        (_positionsAt, _positionsNumber) = (place.Positions, 0);
    }

    /// <summary>To the block of positions that has the first of the document it stands on.</summary>
    private void MoveToFirst()
    {
        if (_at < _summed) BeginPositions();
        for (; _summed < _at; _summed++) _first += _frequencies[_summed];
        for (; _positionsNumber < _first / PostingsBlocks.Size; _positionsNumber++) _positionsAt += PostingsBlocks.LengthOf(_postings.Positions.From(_positionsAt));
    }

    private void CopyGaps(Span<int> gaps)
    {
        int from = (int)(_first % PostingsBlocks.Size);
        while (true)
        {
            Unpack();
            int count = Math.Min(gaps.Length, PostingsBlocks.Size - from);
            _gaps.AsSpan(from, count).CopyTo(gaps);
            gaps = gaps[count..];
            if (gaps.Length == 0) return;
            _positionsAt += PostingsBlocks.LengthOf(_postings.Positions.From(_positionsAt));
            _positionsNumber++;
            from = 0;
        }
    }

    private void Unpack()
    {
        if (_unpackedAt == _positionsAt) return;
        ReadOnlySpan<byte> source = _postings.Positions.From(_positionsAt);
        if (_positionsAt == _blocks.LastPositions) PostingsBlocks.ReadTail(source, _gaps.AsSpan(0, (int)(_blocks.Occurrences % PostingsBlocks.Size)));
        else PostingsBlocks.Read(source, _gaps);
        _unpackedAt = _positionsAt;
    }
}
