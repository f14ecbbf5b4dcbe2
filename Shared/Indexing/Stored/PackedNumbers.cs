namespace Indexer.Indexing.Stored;

/// <summary>Numbers of equally many bits one behind the other, the highest bit first (Lucene's <c>PackedInts.Format.PACKED</c>).</summary>
internal static class PackedNumbers
{
    /// <summary>Bytes that so many numbers take.</summary>
    /// <exception cref="InvalidDataException">There are no such numbers.</exception>
    public static int BytesOf(int count, int bits) => bits is >= 0 and <= 64 && count >= 0 ? (int)((((long)count * bits) + 7) / 8) : throw new InvalidDataException($"Packed numbers of {bits} bits are damaged.");

    /// <summary>The number at a place.</summary>
    public static ulong At(ReadOnlySpan<byte> packed, int bits, int place)
    {
        ulong value = 0;
        long bit = (long)place * bits;
        for (int left = bits; left > 0;)
        {
            int within = (int)(bit & 7), taken = Math.Min(8 - within, left);
            value = (value << taken) | (uint)((packed[(int)(bit >> 3)] >> (8 - within - taken)) & ((1 << taken) - 1));
            bit += taken;
            left -= taken;
        }
        return value;
    }
}
