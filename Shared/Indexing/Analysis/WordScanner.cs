using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Indexer.Indexing.Analysis;

/// <summary>
/// Cuts UTF-8 text into the words that Lucene's StandardTokenizer finds (the word boundary rules of UAX #29, without segmentation of Thai and the
/// like), with their exact forms. The text is given at each call, so that the scanner can live in a class as well as on the stack.
/// </summary>
internal struct WordScanner
{
    /// <summary>Longer words, in UTF-16 code units, are skipped and leave a gap of one position, as with StandardTokenizer.</summary>
    public const int MaxWordChars = 255;

    /// <summary>Room that the exact form of a word may need: three bytes a code unit, and whole vectors.</summary>
    public const int ScratchBytes = 1024;

    /// <summary>Where scanning goes on, in bytes.</summary>
    public int Position;

    /// <summary>First byte of the word in the text.</summary>
    public int Start;

    /// <summary>Byte after the word.</summary>
    public int End;

    /// <summary>Bytes of its exact form, at the front of the scratch memory.</summary>
    public int Length;

    /// <summary>Overlong words passed over since the last one.</summary>
    public int Skipped;

    /// <summary>What it is made of.</summary>
    public TokenKind Kind;

    // What an ASCII byte after letters or digits means: the word goes on or a closer look is needed, it ends, it ends unless a letter or digit follows.
    private const byte Goes = 0, Ends = 1, EndsUnlessFollowed = 2;

    private static readonly byte[] After = BuildAfter();

    /// <summary>Finds the next word and puts its exact form into <paramref name="scratch"/>.</summary>
    public bool MoveNext(ReadOnlySpan<byte> text, byte[] scratch)
    {
        Debug.Assert(scratch.Length >= ScratchBytes);
        Skipped = 0;
        var position = Position;
        while (true)
        {
            ref var after = ref MemoryMarshal.GetArrayDataReference(After);
            while ((uint)position < (uint)text.Length && Unsafe.Add(ref after, text[position]) != Goes) position++;
            if ((uint)position >= (uint)text.Length)
            {
                Position = position;
                return false;
            }
            if (position + Vector128<byte>.Count < text.Length && ScanShortAscii(text, position, scratch)) return true;
            if (ScanWord(text, position, scratch)) return true;
            position = Position;
        }
    }

    // Nearly all words of most texts: fewer than 16 ASCII letters and digits, then something that ends them. One vector classifies and folds them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool ScanShortAscii(ReadOnlySpan<byte> text, int position, byte[] scratch)
    {
        ref var source = ref Unsafe.Add(ref MemoryMarshal.GetReference(text), position);
        var bytes = Vector128.LoadUnsafe(ref source);
        var letters = Vector128.LessThan((bytes | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a'), Vector128.Create((byte)26));
        var digits = Vector128.LessThan(bytes - Vector128.Create((byte)'0'), Vector128.Create((byte)10));
        var length = BitOperations.TrailingZeroCount(~(letters | digits).ExtractMostSignificantBits());
        if (length == 0 || length >= Vector128<byte>.Count) return false;
        switch (Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(After), Unsafe.Add(ref source, length)))
        {
            case Goes:
                return false;
            case EndsUnlessFollowed when Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(After), Unsafe.Add(ref source, length + 1)) == Goes:
                return false;
        }
        (bytes | (letters & Vector128.Create((byte)0x20))).StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(scratch));
        var anyLetter = letters.ExtractMostSignificantBits() & ((1u << length) - 1);
        Kind = anyLetter == 0 ? TokenKind.Number : TokenKind.Word;
        Start = position;
        Length = length;
        Position = End = position + length;
        return true;
    }

    // The word, ideograph or run that begins at position; false where none does (Position is then behind what was looked at).
    private bool ScanWord(ReadOnlySpan<byte> text, int position, byte[] scratch)
    {
        var codePoint = Utf8Decoding.Decode(text, position, out var size);
        var form = new ExactForm(scratch);
        switch (WordClasses.Of(codePoint))
        {
            case WordClass.Han:
                Kind = TokenKind.Han;
                Position = TakeWith(text, position, WordClass.Extend, WordClass.SouthEastAsianMark, ref form);
                break;
            case WordClass.Hiragana:
                Kind = TokenKind.Hiragana;
                Position = TakeWith(text, position, WordClass.Extend, WordClass.SouthEastAsianMark, ref form);
                break;
            case WordClass.SouthEastAsian or WordClass.SouthEastAsianMark:
                Kind = TokenKind.SouthEastAsian;
                Position = TakeWith(text, position, WordClass.SouthEastAsian, WordClass.SouthEastAsianMark, ref form);
                break;
            case WordClass.Letter or WordClass.Hangul or WordClass.Hebrew or WordClass.Digit or WordClass.Katakana or WordClass.Connector:
                if (TakeWord(text, position, ref form)) break;
                return false;
            default:
                Position = position + size;
                return false;
        }
        if (form.Chars > MaxWordChars)
        {
            Skipped++;
            return false;
        }
        Start = position;
        End = Position;
        Length = form.Length;
        return true;
    }

    private static int TakeWith(ReadOnlySpan<byte> text, int position, WordClass one, WordClass other, ref ExactForm form)
    {
        form.Append(Utf8Decoding.Decode(text, position, out var size));
        for (position += size; position < text.Length; position += size)
        {
            var codePoint = Utf8Decoding.Decode(text, position, out size);
            var wordClass = WordClasses.Of(codePoint);
            if (wordClass != one && wordClass != other) break;
            form.Append(codePoint);
        }
        return position;
    }

    // Rules WB5 to WB13b as Lucene's grammar has them; connectors alone are no word.
    private bool TakeWord(ReadOnlySpan<byte> text, int position, ref ExactForm form)
    {
        var last = WordClass.Other;
        var firstMark = int.MaxValue;
        bool isWord = false, isNumber = true, isHangul = true, isKatakana = true, isClosed = false, isJoined = false;
        while (position < text.Length)
        {
            var codePoint = Utf8Decoding.Decode(text, position, out var size);
            var wordClass = WordClasses.Of(codePoint);
            switch (wordClass)
            {
                case WordClass.SouthEastAsianMark:
                    firstMark = Math.Min(firstMark, position);
                    break;
                case WordClass.Extend:
                    break;
                case WordClass.Letter or WordClass.Hangul or WordClass.Hebrew when last != WordClass.Katakana:
                    isWord = true;
                    isNumber = isKatakana = isClosed = false;
                    isHangul &= wordClass == WordClass.Hangul;
                    // A Hebrew letter after a full stop or the like takes no quote: so is the grammar.
                    last = isJoined ? WordClass.Letter : wordClass;
                    isJoined = false;
                    break;
                case WordClass.Digit when last != WordClass.Katakana:
                    isWord = true;
                    isHangul = isKatakana = isClosed = isJoined = false;
                    last = wordClass;
                    break;
                case WordClass.Katakana when last is WordClass.Katakana or WordClass.Connector or WordClass.Other:
                    isWord = true;
                    isNumber = isHangul = false;
                    last = wordClass;
                    break;
                case WordClass.Connector:
                    isHangul = isKatakana = isClosed = false;
                    last = wordClass;
                    break;
                default:
                    if (isClosed || !Joins(wordClass, last, text, position + size, out var closes)) goto End;
                    isHangul = false;
                    isClosed = closes;
                    isJoined = !closes && !(last == WordClass.Hebrew && wordClass == WordClass.SingleQuote);
                    break;
            }
            form.Append(codePoint);
            position += size;
            if (isClosed && wordClass == WordClass.DoubleQuote) position = TakeQuotedHebrew(text, position, ref form);
        }
    End:
        // Such a mark begins a run of its own where what it follows is no word.
        Position = isWord ? position : Math.Min(position, firstMark);
        Kind = isNumber ? TokenKind.Number : isHangul ? TokenKind.Hangul : isKatakana ? TokenKind.Katakana : TokenKind.Word;
        return isWord;
    }

    // Whether a quote, full stop, comma or the like stays inside the word because of what is before and after it.
    // After a Hebrew letter a single quote may also end the word (geresh), and a double quote stand before its last letter (gershayim): that closes it to further ones.
    private static bool Joins(WordClass mark, WordClass last, ReadOnlySpan<byte> text, int next, out bool closes)
    {
        closes = false;
        if (mark is not (WordClass.MidLetter or WordClass.MidNumber or WordClass.MidBoth or WordClass.SingleQuote or WordClass.DoubleQuote)) return false;
        var following = ClassAfterMarks(text, next);
        switch (last)
        {
            case WordClass.Hebrew when mark == WordClass.DoubleQuote:
                return closes = following == WordClass.Hebrew;
            case WordClass.Letter or WordClass.Hangul or WordClass.Hebrew when mark is WordClass.MidLetter or WordClass.MidBoth or WordClass.SingleQuote:
                if (following is WordClass.Letter or WordClass.Hangul or WordClass.Hebrew) return true;
                return closes = last == WordClass.Hebrew && mark == WordClass.SingleQuote;
            case WordClass.Digit:
                return following == WordClass.Digit && mark is WordClass.MidNumber or WordClass.MidBoth or WordClass.SingleQuote;
            default:
                return false;
        }
    }

    private static int TakeQuotedHebrew(ReadOnlySpan<byte> text, int position, ref ExactForm form)
    {
        while (position < text.Length)
        {
            var codePoint = Utf8Decoding.Decode(text, position, out var size);
            form.Append(codePoint);
            position += size;
            if (WordClasses.Of(codePoint) == WordClass.Hebrew) break;
        }
        return position;
    }

    private static WordClass ClassAfterMarks(ReadOnlySpan<byte> text, int position)
    {
        while (position < text.Length)
        {
            var wordClass = WordClasses.Of(Utf8Decoding.Decode(text, position, out var size));
            if (wordClass is not (WordClass.Extend or WordClass.SouthEastAsianMark)) return wordClass;
            position += size;
        }
        return WordClass.Other;
    }

    private static byte[] BuildAfter()
    {
        var after = new byte[256];
        for (var b = 0; b < 0x80; b++)
            after[b] = WordClasses.Of(b) switch
            {
                WordClass.Letter or WordClass.Digit or WordClass.Connector => Goes,
                WordClass.Other => Ends,
                _ => EndsUnlessFollowed,
            };
        return after;
    }
}
