using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Indexer.Indexing.Impacts;

/// <summary>
/// Reads blocks of postings as Lucene 4.1's format has them in the <c>.doc</c> file of a segment: 128 gaps between documents, then 128 frequencies, each lot behind one byte
/// that says how many bits a value has (0: all are the number that follows), and packed; what is left of a list as pairs of variable-length numbers.
/// </summary>
internal static class PostingsBlocks
{
    public const int Size = 128;

    // A value is cut out of the eight bytes in which it starts.
    private const int ReadAhead = sizeof(ulong);

    /// <summary>Unpacks 128 values; returns the number of bytes that they took.</summary>
    /// <exception cref="InvalidDataException">It is no block.</exception>
    public static int Read(ReadOnlySpan<byte> source, Span<int> values)
    {
        var bits = source[0];
        values = values[..Size];
        if (bits == 0)
        {
            var at = 1;
            values.Fill(ReadNumber(source, ref at));
            return at;
        }
        if (bits > 32) throw new InvalidDataException($"A block of postings has values of {bits} bits.");
        var length = Size / 8 * bits;
        // The footer of the file is behind every block: there is always so much to read ahead.
        source = source.Slice(1, length + ReadAhead);
        ref var packed = ref MemoryMarshal.GetReference(source);
        if (bits is 1 or 2 or 4) UnpackFromLow(ref packed, bits, values);
        else UnpackFromHigh(ref packed, bits, values);
        return 1 + length;
    }

    /// <summary>Bytes of the 128 values that <paramref name="source"/> begins with.</summary>
    public static int LengthOf(ReadOnlySpan<byte> source)
    {
        if (source[0] > 0) return 1 + (Size / 8 * source[0]);
        var at = 1;
        ReadNumber(source, ref at);
        return at;
    }

    /// <summary>Reads the end of a list, fewer than 128 postings; returns the number of bytes that they took.</summary>
    public static int ReadTail(ReadOnlySpan<byte> source, Span<int> gaps, Span<int> frequencies)
    {
        var at = 0;
        for (var i = 0; i < gaps.Length; i++)
        {
            var gap = ReadNumber(source, ref at);
            gaps[i] = gap >>> 1;
            frequencies[i] = (gap & 1) != 0 ? 1 : ReadNumber(source, ref at);
        }
        return at;
    }

    /// <summary>Makes gaps documents.</summary>
    /// <param name="gaps">The gaps, and then the documents.</param>
    /// <param name="before">The document before the first.</param>
    public static void Accumulate(Span<int> gaps, int before)
    {
        foreach (ref var gap in gaps) gap = before += gap;
    }

    private static void UnpackFromHigh(ref byte packed, int bits, Span<int> values)
    {
        var shift = 64 - bits;
        var bit = 0;
        for (var i = 0; i < values.Length; i++, bit += bits)
        {
            var window = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref packed, bit >> 3)));
            values[i] = (int)(window << (bit & 7) >> shift);
        }
    }

    // Where values fill eight bytes without a rest, Lucene begins at the lowest bit of each eight.
    private static void UnpackFromLow(ref byte packed, int bits, Span<int> values)
    {
        var mask = (1ul << bits) - 1;
        for (var i = 0; i < values.Length; packed = ref Unsafe.Add(ref packed, sizeof(ulong)))
        {
            var window = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref packed));
            for (var left = 64; left > 0; left -= bits, window >>= bits) values[i++] = (int)(window & mask);
        }
    }

    private static int ReadNumber(ReadOnlySpan<byte> source, ref int at)
    {
        int b = source[at++];
        var value = b & 0x7F;
        for (var shift = 7; b >= 0x80; shift += 7)
        {
            b = source[at++];
            value |= (b & 0x7F) << shift;
        }
        return value;
    }
}
