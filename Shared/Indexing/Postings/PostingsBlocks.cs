using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Indexer.Indexing.Postings;

/// <summary>
/// Reads blocks of postings as Lucene 4.1's format has them: in the <c>.doc</c> file of a segment 128 gaps between documents, then 128 frequencies, and in its <c>.pos</c> file 128 gaps
/// between positions, each lot behind one byte that says how many bits a value has (0: all are the number that follows), and packed; what is left of a list as variable-length numbers.
/// </summary>
internal static class PostingsBlocks
{
    public const int Size = 128;

    // Values are cut out of the sixteen bytes in which they start.
    private const int ReadAhead = 16;

    // Wider values, shifted by up to seven bits, are not within four bytes.
    private const int MostBitsInFourBytes = 25;

    private static readonly FourValues[] s_fours = [.. Enumerable.Range(0, MostBitsInFourBytes + 1).SelectMany(bits => new[] { FourValues.Of(bits, 0), FourValues.Of(bits, bits * 4 % 8) })];

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
        else if (bits <= MostBitsInFourBytes) UnpackFours(ref packed, bits, values);
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

    /// <summary>Reads the end of a list of positions, fewer than 128.</summary>
    public static void ReadTail(ReadOnlySpan<byte> source, Span<int> gaps)
    {
        var at = 0;
        foreach (ref var gap in gaps) gap = ReadNumber(source, ref at);
    }

    /// <summary>Makes gaps documents.</summary>
    /// <param name="gaps">The gaps, and then the documents.</param>
    /// <param name="before">The document before the first.</param>
    public static void Accumulate(Span<int> gaps, int before)
    {
        foreach (ref var gap in gaps) gap = before += gap;
    }

    /// <summary>Four values at a time, which begin at a whole byte or, every other time where they have an odd number of bits, within one.</summary>
    private static void UnpackFours(ref byte packed, int bits, Span<int> values)
    {
        FourValues even = s_fours[2 * bits], odd = s_fours[(2 * bits) + 1];
        ref var target = ref MemoryMarshal.GetReference(values);
        for (var i = 0; i < Size; i += 8, packed = ref Unsafe.Add(ref packed, bits))
        {
            even.Cut(Vector128.LoadUnsafe(ref packed), bits).StoreUnsafe(ref target, (nuint)i);
            odd.Cut(Vector128.LoadUnsafe(ref packed, (nuint)(bits >> 1)), bits).StoreUnsafe(ref target, (nuint)i + 4);
        }
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
        ref var target = ref MemoryMarshal.GetReference(values);
        // The bits of a value become the highest, and then the lowest and only ones.
        var up = Vector128.Create(1u << (32 - bits), 1u << (32 - (2 * bits)), 1u << (32 - (3 * bits)), 1u << (32 - (4 * bits)));
        for (nuint i = 0; i < Size; packed = ref Unsafe.Add(ref packed, sizeof(ulong)))
        {
            var window = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref packed));
            for (var left = 64; left > 0; left -= 4 * bits, window >>= 4 * bits, i += 4)
                ((Vector128.Create((uint)window) * up) >>> (32 - bits)).AsInt32().StoreUnsafe(ref target, i);
        }
    }

    /// <summary>How to cut four values, each with its highest bit first, out of sixteen bytes.</summary>
    /// <param name="Bytes">Of each value the four bytes in which it starts, the last one first.</param>
    /// <param name="Up">A power of two, times which its first bit is the highest of those bytes.</param>
    private readonly record struct FourValues(Vector128<byte> Bytes, Vector128<uint> Up)
    {
        public static FourValues Of(int bits, int before)
        {
            var bytes = new byte[16];
            var up = new uint[4];
            for (var value = 0; value < 4; value++)
            {
                var bit = before + (value * bits);
                for (var i = 0; i < 4; i++) bytes[(4 * value) + i] = (byte)((bit >> 3) + 3 - i);
                up[value] = 1u << (bit & 7);
            }
            return new FourValues(Vector128.Create(bytes), Vector128.Create(up));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<int> Cut(Vector128<byte> packed, int bits) => ((Vector128.ShuffleNative(packed, Bytes).AsUInt32() * Up) >>> (32 - bits)).AsInt32();
    }

    /// <summary>Reads a variable-length number, and moves behind it.</summary>
    public static int ReadNumber(ReadOnlySpan<byte> source, ref int at)
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
