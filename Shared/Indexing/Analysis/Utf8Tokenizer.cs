namespace Indexer.Indexing.Analysis;

/// <summary>
/// The terms of a UTF-8 text in order, with their places: the very terms that the shard builder indexes, for snippets and highlighting. CJK terms overlap by a character.
/// <code>
/// var tokens = new Utf8Tokenizer(text);
/// while (tokens.MoveNext()) { … tokens.Term, tokens.Start, tokens.End … }
/// </code>
/// </summary>
public ref struct Utf8Tokenizer
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly byte[] _scratch;
    private TermScanner _terms;

    /// <param name="text">UTF-8; faulty bytes separate words.</param>
    public Utf8Tokenizer(ReadOnlySpan<byte> text) : this(text, new byte[ScratchBytes])
    {
    }

    /// <param name="text">UTF-8; faulty bytes separate words.</param>
    /// <param name="scratch">At least <see cref="ScratchBytes"/> bytes, to be reused from text to text.</param>
    public Utf8Tokenizer(ReadOnlySpan<byte> text, byte[] scratch)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        ArgumentOutOfRangeException.ThrowIfLessThan(scratch.Length, ScratchBytes);
        _text = text;
        _scratch = scratch;
        Position = -1;
    }

    /// <summary>Bytes of scratch memory that a tokenizer needs.</summary>
    public static int ScratchBytes => TermScanner.ScratchBytes;

    /// <summary>Exact form of the term, as indexed; valid until the next <see cref="MoveNext"/>.</summary>
    public readonly ReadOnlySpan<byte> Term => _scratch.AsSpan(_terms.TermOffset, _terms.TermLength);

    /// <summary>First byte of the term in the text.</summary>
    public readonly int Start => _terms.Start;

    /// <summary>Byte after the term in the text.</summary>
    public readonly int End => _terms.End;

    /// <summary>Position, from 0, as indexed: one more from term to term, with a gap where a word of more than 255 characters was passed over.</summary>
    public int Position { get; private set; }

    /// <summary>What the term is made of.</summary>
    public readonly TokenKind Kind => _terms.Kind;

    /// <summary>Goes on from a byte that stands behind a blank (or another character up to U+0020) and behind the last term. <see cref="Position"/> knows nothing of what is passed over.</summary>
    public void SkipTo(int start) => _terms = TermScanner.From(start);

    /// <summary>Goes to the next term; false at the end of the text.</summary>
    public bool MoveNext()
    {
        if (!_terms.MoveNext(_text, _scratch)) return false;
        Position += _terms.PositionIncrement;
        return true;
    }
}
