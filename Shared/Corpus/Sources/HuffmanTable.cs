namespace Indexer.Corpus.Sources;

/// <summary>
/// Decoding table of a canonical Huffman code (RFC 1951 section 3.2.2): codes up to <see cref="Bits"/> long are looked up at once,
/// longer ones through a second table. An entry is the symbol's own (see <see cref="DeflateCodes"/>) plus its code length in the low byte; 0 is an unused code.
/// </summary>
internal sealed class HuffmanTable(int bits, int capacity)
{
    private const int MaxCodeBits = 15;
    private readonly ushort[] _sorted = new ushort[320];

    public int Bits { get; } = bits;

    public uint[] Entries { get; } = GC.AllocateArray<uint>(capacity, pinned: true);

    /// <summary>False for lengths that are no code: over-subscribed, or incomplete (but for the single one-bit code that RFC 1951 allows).</summary>
    public bool Build(ReadOnlySpan<byte> lengths, ReadOnlySpan<uint> symbolEntries)
    {
        Span<int> counts = stackalloc int[MaxCodeBits + 1];
        counts.Clear();
        foreach (var length in lengths) counts[length]++;
        counts[0] = 0;
        var left = 1;
        var longest = 0;
        var used = 0;
        for (var length = 1; length <= MaxCodeBits; length++)
        {
            left = (left << 1) - counts[length];
            if (left < 0) return false;
            used += counts[length];
            if (counts[length] != 0) longest = length;
        }
        if (left > 0 && longest > 1) return false;
        if (left > 0) Array.Clear(Entries, 0, 1 << Bits);
        if (used == 0) return true;
        SortByLength(lengths, counts);
        Fill(lengths, symbolEntries, counts, used);
        return true;
    }

    private void SortByLength(ReadOnlySpan<byte> lengths, ReadOnlySpan<int> counts)
    {
        Span<int> offsets = stackalloc int[MaxCodeBits + 2];
        offsets.Clear();
        for (var length = 1; length <= MaxCodeBits; length++) offsets[length + 1] = offsets[length] + counts[length];
        for (var symbol = 0; symbol < lengths.Length; symbol++)
            if (lengths[symbol] != 0) _sorted[offsets[lengths[symbol]]++] = (ushort)symbol;
    }

    private void Fill(ReadOnlySpan<byte> lengths, ReadOnlySpan<uint> symbolEntries, Span<int> counts, int used)
    {
        var entries = Entries.AsSpan();
        var mainSize = 1 << Bits;
        var next = mainSize;
        uint code = 0;
        var length = lengths[_sorted[0]];
        var subStart = 0;
        var subBits = 0;
        uint subPrefix = uint.MaxValue;
        for (var i = 0; i < used; i++)
        {
            var symbol = _sorted[i];
            var symbolLength = lengths[symbol];
            code <<= symbolLength - length;
            length = symbolLength;
            var reversed = Reverse(code, length);
            if (length <= Bits)
            {
                var entry = symbolEntries[symbol] | length;
                for (var slot = (int)reversed; slot < mainSize; slot += 1 << length) entries[slot] = entry;
            }
            else
            {
                var prefix = reversed & (uint)(mainSize - 1);
                if (prefix != subPrefix)
                {
                    subPrefix = prefix;
                    subStart = next;
                    subBits = SubtableBits(length, counts);
                    next += 1 << subBits;
                    entries[(int)prefix] = DeflateCodes.Subtable | (uint)subStart << 16 | (uint)subBits << 8 | (uint)Bits;
                }
                var entry = symbolEntries[symbol] | (uint)(length - Bits);
                for (var slot = (int)(reversed >> Bits); slot < 1 << subBits; slot += 1 << (length - Bits)) entries[subStart + slot] = entry;
            }
            counts[length]--;
            code++;
        }
    }

    /// <summary>Smallest second table that the codes still to come, from this length on, fill under one prefix.</summary>
    private int SubtableBits(int length, ReadOnlySpan<int> remaining)
    {
        var size = length - Bits;
        var space = (1 << size) - remaining[length];
        while (space > 0 && Bits + size < MaxCodeBits)
        {
            size++;
            space = (space << 1) - remaining[Bits + size];
        }
        return size;
    }

    private static uint Reverse(uint code, int length)
    {
        uint reversed = 0;
        for (var i = 0; i < length; i++, code >>= 1) reversed = reversed << 1 | code & 1;
        return reversed;
    }
}
