using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Indexer.Indexing.Stored;

/// <summary>Decodes blocks of LZ4 (<c>lz4_Block_format.md</c> of its authors), as far as wanted. Short runs are copied 16 bytes at a time, past their ends.</summary>
internal static class Lz4
{
    /// <summary>Bytes behind what is wanted that may be written, too.</summary>
    public const int Slack = 16;

    /// <summary>Bytes that a byte of a block can stand for, at most.</summary>
    public const int MostRatio = 256;

    private const int MoreFollows = 15, ShortestMatch = 4;

    /// <summary>Decodes the beginning of a block.</summary>
    /// <param name="source">The block, and what may be behind it.</param>
    /// <param name="target">Room for <paramref name="length"/> bytes and <see cref="Slack"/> more.</param>
    /// <param name="length">Bytes wanted, at most those of the block.</param>
    /// <returns>Bytes of the source that were read: the length of the block where all of it was wanted.</returns>
    /// <exception cref="InvalidDataException">The bytes are no such block.</exception>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> target, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, target.Length - Slack);
        int from = 0, at = 0;
        while (at < length)
        {
            byte token = Next(source, ref from);
            int literals = LengthOf(token >> 4, source, ref from, length - at);
            if (source.Length - from < literals) throw Damaged();
            ref byte text = ref Unsafe.Add(ref MemoryMarshal.GetReference(source), from);
            if (literals <= Vector128<byte>.Count && source.Length - from >= Vector128<byte>.Count) Vector128.LoadUnsafe(ref text).StoreUnsafe(ref target[at]);
            else source.Slice(from, literals).CopyTo(target[at..]);
            at += literals;
            from += literals;
            if (at >= length) break;

            int back = Next(source, ref from) | (Next(source, ref from) << 8);
            if (back == 0 || back > at) throw Damaged();
            int match = Math.Min(LengthOf(token & MoreFollows, source, ref from, length - at) + ShortestMatch, length - at);
            CopyBack(ref target[at], back, match);
            at += match;
        }
        return from;
    }

    private static byte Next(ReadOnlySpan<byte> source, ref int from) => (uint)from < (uint)source.Length ? source[from++] : throw Damaged();

    private static int LengthOf(int first, ReadOnlySpan<byte> source, ref int from, int most)
    {
        if (first < MoreFollows) return Math.Min(first, most);
        long length = first;
        byte more;
        do length += more = Next(source, ref from);
        while (more == byte.MaxValue);
        return (int)Math.Min(length, most);
    }

    // Where the bytes repeat within a vector they are copied one by one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyBack(ref byte target, int back, int length)
    {
        ref byte source = ref Unsafe.Subtract(ref target, back);
        if (back >= Vector128<byte>.Count)
            for (int i = 0; i < length; i += Vector128<byte>.Count) Vector128.LoadUnsafe(ref source, (nuint)i).StoreUnsafe(ref target, (nuint)i);
        else
            for (int i = 0; i < length; i++) Unsafe.Add(ref target, i) = Unsafe.Add(ref source, i);
    }

    private static InvalidDataException Damaged() => new("A block of stored texts is damaged.");
}
