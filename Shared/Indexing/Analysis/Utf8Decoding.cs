using System.Runtime.CompilerServices;
using System.Text;

namespace Indexer.Indexing.Analysis;

/// <summary>One code point at a time out of UTF-8 and into it; faulty bytes read as U+FFFD, one by one.</summary>
internal static class Utf8Decoding
{
    /// <summary>Decodes the code point at <paramref name="position"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Decode(ReadOnlySpan<byte> text, int position, out int size)
    {
        int first = text[position];
        if (first < 0x80)
        {
            size = 1;
            return first;
        }
        if (first is >= 0xC2 and < 0xE0 && position + 1 < text.Length && (text[position + 1] & 0xC0) == 0x80)
        {
            size = 2;
            return ((first & 0x1F) << 6) | (text[position + 1] & 0x3F);
        }
        return DecodeLong(text, position, out size);
    }

    /// <summary>Encodes a code point and returns the number of bytes; <paramref name="target"/> must have room for four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Encode(int codePoint, Span<byte> target)
    {
        if (codePoint < 0x80)
        {
            target[0] = (byte)codePoint;
            return 1;
        }
        if (codePoint < 0x800)
        {
            target[1] = (byte)(0x80 | (codePoint & 0x3F));
            target[0] = (byte)(0xC0 | (codePoint >> 6));
            return 2;
        }
        return EncodeLong(codePoint, target);
    }

    private static int DecodeLong(ReadOnlySpan<byte> text, int position, out int size)
    {
        int first = text[position];
        if (first is >= 0xE0 and < 0xF0 && position + 2 < text.Length && (text[position + 1] & 0xC0) == 0x80 && (text[position + 2] & 0xC0) == 0x80)
        {
            var codePoint = ((first & 0x0F) << 12) | ((text[position + 1] & 0x3F) << 6) | (text[position + 2] & 0x3F);
            if (codePoint >= 0x800 && (codePoint & 0xF800) != 0xD800)
            {
                size = 3;
                return codePoint;
            }
        }
        else if (first >= 0xF0 && Rune.DecodeFromUtf8(text[position..], out var rune, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            size = consumed;
            return rune.Value;
        }
        size = 1;
        return 0xFFFD;
    }

    private static int EncodeLong(int codePoint, Span<byte> target)
    {
        if (codePoint >= 0x10000) return new Rune(codePoint).EncodeToUtf8(target);
        target[2] = (byte)(0x80 | (codePoint & 0x3F));
        target[1] = (byte)(0x80 | ((codePoint >> 6) & 0x3F));
        target[0] = (byte)(0xE0 | (codePoint >> 12));
        return 3;
    }
}
