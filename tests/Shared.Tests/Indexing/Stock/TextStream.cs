using System.Runtime.InteropServices;
using Indexer.Indexing.Analysis;
using Lucene.Net.Analysis;

namespace Indexer.Tests.Indexing.Stock;

/// <summary>
/// A text field's terms on their way into Lucene: at each position the exact form and, behind <see cref="IndexSchema.StemMark"/>, the stem where it is another word.
/// </summary>
internal sealed class TextStream : TokenStream
{
    private readonly IndexedTerm _term = new();
    private readonly StemCache _stems;
    private readonly byte[] _scratch = new byte[TermScanner.ScratchBytes];
    private byte[] _text = [];
    private int _textStart;
    private int _textLength;
    private byte _language;
    private TermScanner _terms;
    private int _stemOffset;
    private int _stemLength;

    public TextStream(StemCache stems)
    {
        _stems = stems;
        AddAttributeImpl(_term);
    }

    /// <summary>Positions given since <see cref="Set"/>: the field's length.</summary>
    public int Positions { get; private set; }

    /// <summary>Terms given since <see cref="Set"/>, stems included.</summary>
    public int Terms { get; private set; }

    public void Set(ReadOnlyMemory<byte> text, byte language)
    {
        if (MemoryMarshal.TryGetArray(text, out var array) && array.Array is { } bytes)
        {
            _text = bytes;
            _textStart = array.Offset;
        }
        else
        {
            _text = text.ToArray();
            _textStart = 0;
        }
        _textLength = text.Length;
        _language = language;
        _terms = default;
        _stemLength = 0;
        Positions = Terms = 0;
    }

    public override bool IncrementToken()
    {
        if (_stemLength > 0)
        {
            _term.Set(_stems.Arena, _stemOffset, _stemLength, 0);
            _stemLength = 0;
            Terms++;
            return true;
        }
        if (!_terms.MoveNext(_text.AsSpan(_textStart, _textLength), _scratch)) return false;
        _term.Set(_scratch, _terms.TermOffset, _terms.TermLength, _terms.PositionIncrement);
        // A word's bytes are at the front of the scratch memory.
        if (_terms.Kind == TokenKind.Word)
            (_stemOffset, _stemLength) = _stems.Find(_language, _scratch, _terms.TermLength);
        Positions++;
        Terms++;
        return true;
    }

    // Nothing follows the last token of a field.
    public override void End() => _term.PositionIncrement = 0;
}
