namespace Indexer.Indexing.Analysis;

/// <summary>
/// Cuts UTF-8 text into the terms that are indexed: words in their exact form, and overlapping pairs of characters where a script has no blanks between
/// words or, as in Korean, many endings (Lucene's CJKBigramFilter; Thai and its like are paired too). A character alone is a term by itself.
/// A mark stays with its character, a variation selector is left out.
/// </summary>
internal struct TermScanner
{
    /// <summary>Room for the scanner's own memory.</summary>
    public const int ScratchBytes = WordScanner.ScratchBytes + (4 * MaxUnitBytes);

    // Longer heaps of marks on one character are cut.
    private const int MaxUnitBytes = 64;
    private const int UnitOffset = WordScanner.ScratchBytes;

    private WordScanner _words;

    // A run of CJK characters: where it goes on, up to the end of the scanner's last word.
    private int _cursor;
    private int _runEnd;

    // The last character, kept at UnitOffset; after a pair was given it is still behind the one before it.
    private int _unitLength;
    private int _unitStart;
    private int _unitEnd;
    private int _unitShift;
    private bool _unitWasPaired;

    private bool _wordIsWaiting;

    /// <summary>Where the term's bytes are in the scratch memory.</summary>
    public int TermOffset;

    /// <summary>Bytes of the term.</summary>
    public int TermLength;

    /// <summary>First byte in the text.</summary>
    public int Start;

    /// <summary>Byte after it.</summary>
    public int End;

    /// <summary>Positions since the last term: 1, more where an overlong word was passed over.</summary>
    public int PositionIncrement;

    /// <summary>What the term is made of.</summary>
    public TokenKind Kind;

    /// <summary>A scanner that begins at a byte of the text.</summary>
    public static TermScanner From(int position) => new() { _words = new WordScanner { Position = position } };

    /// <summary>Finds the next term.</summary>
    public bool MoveNext(ReadOnlySpan<byte> text, byte[] scratch)
    {
        if (_runEnd == 0 && !_wordIsWaiting)
        {
            if (!_words.MoveNext(text, scratch)) return false;
            if (!IsPaired(_words.Kind))
            {
                GiveWord();
                return true;
            }
            BeginRun();
        }
        return MoveNextSlowly(text, scratch);
    }

    private bool MoveNextSlowly(ReadOnlySpan<byte> text, byte[] scratch)
    {
        while (true)
        {
            if (_wordIsWaiting)
            {
                _wordIsWaiting = false;
                if (!IsPaired(_words.Kind))
                {
                    GiveWord();
                    return true;
                }
                BeginRun();
            }
            while (_cursor < _runEnd)
                if (TakeUnit(text, scratch)) return true;
            // The run goes on if the next word touches it; a character that found no partner is a term of its own.
            _runEnd = 0;
            var hasWord = _words.MoveNext(text, scratch);
            _wordIsWaiting = hasWord;
            var goesOn = hasWord && IsPaired(_words.Kind) && _words.Start == _unitEnd;
            if (!goesOn && _unitLength > 0)
            {
                var isAlone = !_unitWasPaired;
                var length = _unitLength;
                _unitLength = 0;
                if (isAlone)
                {
                    Give(UnitOffset + _unitShift, length, _unitStart, _unitEnd);
                    return true;
                }
            }
            if (!hasWord) return false;
        }
    }

    private static bool IsPaired(TokenKind kind) => kind >= TokenKind.Han;

    private void BeginRun()
    {
        _cursor = _words.Start;
        _runEnd = _words.End;
    }

    private void GiveWord()
    {
        Kind = _words.Kind;
        TermOffset = 0;
        TermLength = _words.Length;
        Start = _words.Start;
        End = _words.End;
        PositionIncrement = 1 + _words.Skipped;
    }

    private void Give(int offset, int length, int start, int end)
    {
        TermOffset = offset;
        TermLength = length;
        Start = start;
        End = end;
        PositionIncrement = 1;
    }

    // Reads one character with its marks; true where it makes a pair with the one before it.
    private bool TakeUnit(ReadOnlySpan<byte> text, byte[] scratch)
    {
        if (_unitLength > 0 && _unitShift > 0)
            scratch.AsSpan(UnitOffset + _unitShift, _unitLength).CopyTo(scratch.AsSpan(UnitOffset));
        _unitShift = 0;
        Kind = _words.Kind;
        var start = _cursor;
        var before = _unitEnd == start ? _unitLength : 0;
        var form = new ExactForm(scratch.AsSpan(UnitOffset + before, 2 * MaxUnitBytes));
        form.Append(Utf8Decoding.Decode(text, _cursor, out var size));
        for (_cursor += size; _cursor < _runEnd; _cursor += size)
        {
            var codePoint = Utf8Decoding.Decode(text, _cursor, out size);
            if (WordClasses.Of(codePoint) is not (WordClass.Extend or WordClass.SouthEastAsianMark)) break;
            var isSelector = codePoint is >= 0xFE00 and <= 0xFE0F or >= 0xE0100 and <= 0xE01EF;
            if (!isSelector && form.Length <= MaxUnitBytes - 4) form.Append(codePoint);
        }
        var previousStart = _unitStart;
        _unitStart = start;
        _unitEnd = _cursor;
        _unitLength = form.Length;
        _unitShift = before;
        _unitWasPaired = before > 0;
        if (before == 0) return false;
        Give(UnitOffset, before + form.Length, previousStart, _unitEnd);
        return true;
    }
}
