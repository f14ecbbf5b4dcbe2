namespace Indexer.Indexing.Analysis;

/// <summary>Writes the folded form of a word, character by character, at the front of a buffer.</summary>
internal ref struct ExactForm(Span<byte> target)
{
    private readonly Span<byte> _target = target;
    private int _previous;
    private int _previousStart;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>UTF-16 code units of the source; once it passes <see cref="WordScanner.MaxWordChars"/> nothing more is written.</summary>
    public int Chars { get; private set; }

    public void Append(int codePoint)
    {
        Chars += codePoint >= 0x10000 ? 2 : 1;
        if (Chars > WordScanner.MaxWordChars) return;
        if (codePoint is 0x3099 or 0x309A or 0xFF9E or 0xFF9F && CharacterFolding.Compose(_previous, codePoint) is > 0 and var composed)
        {
            Length = _previousStart;
            codePoint = composed;
        }
        _previousStart = Length;
        _previous = CharacterFolding.Fold(codePoint);
        Length += Utf8Decoding.Encode(_previous, _target[Length..]);
    }
}
