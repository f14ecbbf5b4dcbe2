namespace Indexer.Corpus.Sources;

/// <summary>Takes bits from the low end of bytes (RFC 1951 section 3.1.1). Past the end it yields zeros and sets <see cref="Exhausted"/>.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> input, int position, ulong bits, int bitCount)
{
    private readonly ReadOnlySpan<byte> _input = input;

    public int Position { get; private set; } = position;

    public ulong Bits { get; private set; } = bits;

    public int BitCount { get; private set; } = bitCount;

    public bool Exhausted { get; private set; }

    public uint Peek(int count)
    {
        while (BitCount < count && Position < _input.Length)
        {
            Bits |= (ulong)_input[Position++] << BitCount;
            BitCount += 8;
        }
        return (uint)(Bits & ((1UL << count) - 1));
    }

    public uint Take(int count)
    {
        var value = Peek(count);
        if (BitCount < count)
        {
            Exhausted = true;
            Bits = 0;
            BitCount = 0;
            return value;
        }
        Bits >>= count;
        BitCount -= count;
        return value;
    }

    public void AlignToByte()
    {
        Bits >>= BitCount & 7;
        BitCount &= ~7;
    }

    public void GiveBackWholeBytes()
    {
        Position -= BitCount >> 3;
        Bits = 0;
        BitCount = 0;
    }
}
