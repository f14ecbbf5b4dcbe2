using System.Numerics;

namespace Indexer.Extraction.Fingerprints;

/// <summary>
/// Hashes a text's shingles of three consecutive words (Broder 1997). A word is a run of ASCII letters and digits, in lower case, and of other letters; in scripts without
/// blanks between words (Chinese, Japanese, Thai, Khmer, Lao, Burmese) and in Hangul every character is one.
/// </summary>
internal ref struct ShingleReader(ReadOnlySpan<byte> utf8)
{
    /// <summary>ASCII letters and digits in lower case, 0 for the rest.</summary>
    private static ReadOnlySpan<byte> LowerAscii =>
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\00123456789\0\0\0\0\0\0\0abcdefghijklmnopqrstuvwxyz\0\0\0\0\0\0abcdefghijklmnopqrstuvwxyz\0\0\0\0\0"u8;

    private ReadOnlySpan<byte> _left = utf8;
    private ulong _first;
    private ulong _second;
    private int _words;

    /// <summary>Fills <paramref name="shingles"/>; returns how many were written, fewer than its length only at the end of the text.</summary>
    public int Read(scoped Span<uint> shingles)
    {
        var count = 0;
        while (count < shingles.Length && TryReadWord(out var word))
        {
            if (++_words >= 3)
            {
                var mixed = Mix(_first + 0x9e3779b97f4a7c15UL * _second + BitOperations.RotateLeft(word, 31) * 0xc2b2ae3d27d4eb4fUL);
                shingles[count++] = (uint)(mixed >> 32);
            }
            _first = _second;
            _second = word;
        }
        return count;
    }

    private bool TryReadWord(out ulong word)
    {
        word = 14695981039346656037UL;
        var bytes = _left;
        var i = 0;
        while (i < bytes.Length && !IsWordByte(bytes, i, out var skipped)) i += skipped;
        var start = i;
        while (i < bytes.Length)
        {
            var value = bytes[i];
            if (value < 0x80)
            {
                var lower = LowerAscii[value];
                if (lower == 0) break;
                word = (word ^ lower) * 1099511628211UL;
                i++;
                continue;
            }
            if (StandsAlone(bytes, i))
            {
                if (i > start) break;
                for (var end = Math.Min(bytes.Length, i + (value >= 0xf0 ? 4 : 3)); i < end; i++) word = (word ^ bytes[i]) * 1099511628211UL;
                break;
            }
            if (!IsWordByte(bytes, i, out _)) break;
            word = (word ^ value) * 1099511628211UL;
            i++;
        }
        _left = bytes[i..];
        return i > start;
    }

    /// <summary>False for ASCII that is no letter or digit, and for the punctuation of U+0080 to U+00BF, U+2000 to U+206F, U+3000 to U+303F and full-width forms.</summary>
    private static bool IsWordByte(ReadOnlySpan<byte> bytes, int i, out int length)
    {
        length = 1;
        var lead = bytes[i];
        if (lead < 0x80) return LowerAscii[lead] != 0;
        if (i + 2 >= bytes.Length) return true;
        var isPunctuation = (lead, bytes[i + 1]) switch
        {
            (0xc2, _) => true,
            (0xe2, 0x80 or 0x81) => true,
            (0xe3, 0x80) => bytes[i + 2] < 0xc0,
            (0xef, 0xbc) => bytes[i + 2] < 0x90,
            _ => false,
        };
        if (isPunctuation) length = lead == 0xc2 ? 2 : 3;
        return !isPunctuation;
    }

    /// <summary>Whether the character at <paramref name="i"/> is a word of its own: kana, ideographs, Hangul; Thai, Lao, Burmese, Khmer.</summary>
    private static bool StandsAlone(ReadOnlySpan<byte> bytes, int i)
    {
        var lead = bytes[i];
        if (lead is (>= 0xe3 and <= 0xed) or 0xf0) return true;
        if (lead is not (0xe0 or 0xe1) || i + 1 >= bytes.Length) return false;
        return (lead, bytes[i + 1]) is (0xe0, >= 0xb8 and <= 0xbb) or (0xe1, 0x80 or 0x81 or 0x82 or 0x9e or 0x9f);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xff51afd7ed558ccdUL;
        value = (value ^ (value >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return value ^ (value >> 33);
    }
}
