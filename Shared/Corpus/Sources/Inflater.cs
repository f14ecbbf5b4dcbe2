using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Indexer.Corpus.Sources;

internal enum InflateStatus
{
    /// <summary>The output chunk is full; run again.</summary>
    OutputFull,
    /// <summary>The input ends inside a symbol; run again with the unconsumed bytes and more after them.</summary>
    NeedInput,
    /// <summary>The final block has ended; <c>consumed</c> is exact.</summary>
    End,
    /// <summary>Not DEFLATE data.</summary>
    Corrupt,
}

/// <summary>
/// DEFLATE decoder (RFC 1951). It exists because the framework's keeps to itself how many input bytes a stream took, and the offsets of
/// gzip members are exactly that; it also fails without exceptions and hands out what was decoded before the fault.
/// One instance decodes many streams. Input is consumed to the byte: whole bytes read ahead are given back at every return.
/// </summary>
internal sealed unsafe class Inflater
{
    private const int HistoryBytes = 32768;
    private const int ChunkBytes = 65536;
    /// <summary>Longest match (258) and two vectors that a copy may overshoot by, three literals before it.</summary>
    private const int OutputSlack = 320;
    /// <summary>Two eight-byte refills a turn of the fast loop.</summary>
    private const int InputSlack = 24;

    private enum State { BlockHeader, Stored, Symbols, Done, Corrupt }

    private readonly byte[] _output = GC.AllocateUninitializedArray<byte>(HistoryBytes + ChunkBytes + OutputSlack, pinned: true);
    private readonly HuffmanTable _literals = new(11, 2400);
    private readonly HuffmanTable _distances = new(9, 1024);
    private readonly HuffmanTable _codeLengths = new(7, 128);
    private readonly byte[] _lengths = new byte[320];
    private State _state;
    private bool _final;
    private ulong _bits;
    private int _bitCount;
    private int _storedLeft;
    private int _chunkStart;
    private int _chunkEnd;

    /// <summary>What the last <see cref="Run"/> decoded; valid until the next.</summary>
    public ReadOnlySpan<byte> Output => _output.AsSpan(_chunkStart, _chunkEnd - _chunkStart);

    public void Reset()
    {
        _state = State.BlockHeader;
        _final = false;
        _bits = 0;
        _bitCount = 0;
        _chunkStart = 0;
        _chunkEnd = 0;
    }

    /// <summary>Decodes up to 64 KiB. Bytes of <paramref name="input"/> after <paramref name="consumed"/> belong to the caller again.</summary>
    public InflateStatus Run(ReadOnlySpan<byte> input, out int consumed)
    {
        if (_chunkEnd > HistoryBytes + ChunkBytes / 2)
        {
            _output.AsSpan(_chunkEnd - HistoryBytes, HistoryBytes).CopyTo(_output);
            _chunkEnd = HistoryBytes;
        }
        _chunkStart = _chunkEnd;
        var at = 0;
        var status = Decode(input, ref at);
        var unread = _bitCount >> 3;
        at -= unread;
        _bitCount &= 7;
        _bits &= (1UL << _bitCount) - 1;
        consumed = at;
        return status;
    }

    private InflateStatus Decode(ReadOnlySpan<byte> input, ref int at)
    {
        while (true)
        {
            switch (_state)
            {
                case State.BlockHeader:
                    var header = ReadBlockHeader(input, ref at);
                    if (header == InflateStatus.NeedInput) return header;
                    if (header == InflateStatus.Corrupt) _state = State.Corrupt;
                    break;
                case State.Stored:
                    var room = Math.Max(0, HistoryBytes + ChunkBytes - _chunkEnd);
                    var count = Math.Min(Math.Min(_storedLeft, input.Length - at), room);
                    input.Slice(at, count).CopyTo(_output.AsSpan(_chunkEnd));
                    at += count;
                    _chunkEnd += count;
                    _storedLeft -= count;
                    if (_storedLeft == 0) _state = _final ? State.Done : State.BlockHeader;
                    else return _chunkEnd >= HistoryBytes + ChunkBytes ? InflateStatus.OutputFull : InflateStatus.NeedInput;
                    break;
                case State.Symbols:
                    fixed (byte* source = input)
                    {
                        var position = source + at;
                        var status = DecodeSymbols(ref position, source + input.Length);
                        at = (int)(position - source);
                        if (status == InflateStatus.Corrupt) { _state = State.Corrupt; break; }
                        if (status != InflateStatus.End) return status;
                    }
                    _state = _final ? State.Done : State.BlockHeader;
                    break;
                case State.Done:
                    return InflateStatus.End;
                default:
                    return InflateStatus.Corrupt;
            }
        }
    }

    /// <summary>All or nothing: on <see cref="InflateStatus.NeedInput"/> the state is as before.</summary>
    private InflateStatus ReadBlockHeader(ReadOnlySpan<byte> input, ref int at)
    {
        var reader = new BitReader(input, at, _bits, _bitCount);
        var final = reader.Take(1) != 0;
        var status = reader.Take(2) switch
        {
            0 => ReadStored(ref reader),
            1 => UseFixedCodes(),
            2 => ReadDynamicCodes(ref reader),
            _ => InflateStatus.Corrupt,
        };
        if (reader.Exhausted) return InflateStatus.NeedInput;
        if (status == InflateStatus.Corrupt) return status;
        _final = final;
        at = reader.Position;
        _bits = reader.Bits;
        _bitCount = reader.BitCount;
        return status;
    }

    private InflateStatus ReadStored(ref BitReader reader)
    {
        reader.AlignToByte();
        var length = reader.Take(16);
        var complement = reader.Take(16);
        if (reader.Exhausted) return InflateStatus.NeedInput;
        if (length != (~complement & 0xFFFF)) return InflateStatus.Corrupt;
        reader.GiveBackWholeBytes();
        _storedLeft = (int)length;
        _state = State.Stored;
        return InflateStatus.End;
    }

    private InflateStatus UseFixedCodes()
    {
        var lengths = _lengths.AsSpan();
        lengths[..144].Fill(8);
        lengths[144..256].Fill(9);
        lengths[256..280].Fill(7);
        lengths[280..288].Fill(8);
        _literals.Build(lengths[..288], DeflateCodes.LiteralEntries);
        lengths[..32].Fill(5);
        _distances.Build(lengths[..32], DeflateCodes.DistanceEntries);
        _state = State.Symbols;
        return InflateStatus.End;
    }

    private InflateStatus ReadDynamicCodes(ref BitReader reader)
    {
        var literalCount = (int)reader.Take(5) + 257;
        var distanceCount = (int)reader.Take(5) + 1;
        var codeLengthCount = (int)reader.Take(4) + 4;
        if (reader.Exhausted) return InflateStatus.NeedInput;
        if (literalCount > 286 || distanceCount > 30) return InflateStatus.Corrupt;
        var lengths = _lengths.AsSpan();
        lengths[..19].Clear();
        for (var i = 0; i < codeLengthCount; i++) lengths[DeflateCodes.CodeLengthOrder[i]] = (byte)reader.Take(3);
        if (reader.Exhausted) return InflateStatus.NeedInput;
        if (!_codeLengths.Build(lengths[..19], DeflateCodes.PlainEntries)) return InflateStatus.Corrupt;
        lengths.Clear();
        var total = literalCount + distanceCount;
        for (var i = 0; i < total;)
        {
            var entry = _codeLengths.Entries[reader.Peek(7)];
            if (entry == 0) return reader.Exhausted ? InflateStatus.NeedInput : InflateStatus.Corrupt;
            reader.Take((int)(entry & 0xFF));
            var symbol = (int)(entry >> 16);
            if (symbol < 16)
            {
                lengths[i++] = (byte)symbol;
                continue;
            }
            if (symbol == 16 && i == 0) return reader.Exhausted ? InflateStatus.NeedInput : InflateStatus.Corrupt;
            var value = symbol == 16 ? lengths[i - 1] : (byte)0;
            var repeat = symbol switch { 16 => 3 + (int)reader.Take(2), 17 => 3 + (int)reader.Take(3), _ => 11 + (int)reader.Take(7) };
            if (reader.Exhausted) return InflateStatus.NeedInput;
            if (i + repeat > total) return InflateStatus.Corrupt;
            lengths.Slice(i, repeat).Fill(value);
            i += repeat;
        }
        if (reader.Exhausted) return InflateStatus.NeedInput;
        if (lengths[256] == 0 || !_literals.Build(lengths[..literalCount], DeflateCodes.LiteralEntries)
            || !_distances.Build(lengths.Slice(literalCount, distanceCount), DeflateCodes.DistanceEntries))
            return InflateStatus.Corrupt;
        _state = State.Symbols;
        return InflateStatus.End;
    }

    private InflateStatus DecodeSymbols(ref byte* position, byte* inputEnd)
    {
        var literalMask = (1UL << _literals.Bits) - 1;
        var distanceMask = (1UL << _distances.Bits) - 1;
        var bits = _bits;
        var bitCount = _bitCount;
        var input = position;
        var result = InflateStatus.OutputFull;
        fixed (uint* literals = _literals.Entries, distances = _distances.Entries)
        fixed (byte* output = _output)
        {
            var target = output + _chunkEnd;
            var targetEnd = output + HistoryBytes + ChunkBytes;
            while (target < targetEnd)
            {
                var fast = inputEnd - input >= InputSlack;
                if (fast)
                {
                    bits |= Unsafe.ReadUnaligned<ulong>(input) << bitCount;
                    input += (63 - bitCount) >> 3;
                    bitCount |= 56;
                }
                else
                {
                    while (bitCount <= 55 && input < inputEnd)
                    {
                        bits |= (ulong)*input++ << bitCount;
                        bitCount += 8;
                    }
                }
                var entry = literals[bits & literalMask];
                if (fast)
                {
                    // Up to two literals of at most 11 bits leave the 20 bits that a length can take.
                    if ((entry & DeflateCodes.Literal) != 0)
                    {
                        *target++ = (byte)(entry >> 16);
                        bits >>= (int)(entry & 0xFF);
                        bitCount -= (int)(entry & 0xFF);
                        entry = literals[bits & literalMask];
                        if ((entry & DeflateCodes.Literal) != 0)
                        {
                            *target++ = (byte)(entry >> 16);
                            bits >>= (int)(entry & 0xFF);
                            bitCount -= (int)(entry & 0xFF);
                            entry = literals[bits & literalMask];
                            if ((entry & DeflateCodes.Literal) != 0)
                            {
                                *target++ = (byte)(entry >> 16);
                                bits >>= (int)(entry & 0xFF);
                                bitCount -= (int)(entry & 0xFF);
                                continue;
                            }
                        }
                    }
                }
                var symbolBits = bits;
                var symbolBitCount = bitCount;
                if ((entry & DeflateCodes.Subtable) != 0)
                {
                    bits >>= _literals.Bits;
                    bitCount -= _literals.Bits;
                    entry = literals[(entry >> 16) + (bits & ((1UL << (int)((entry >> 8) & 0x1F)) - 1))];
                }
                var codeBits = (int)(entry & 0xFF);
                if (codeBits == 0 || codeBits > bitCount)
                {
                    // An unused code is a fault only if all its bits were there to see.
                    result = codeBits == 0 && (fast || bitCount >= 15) ? InflateStatus.Corrupt : InflateStatus.NeedInput;
                    bits = symbolBits;
                    bitCount = symbolBitCount;
                    break;
                }
                bits >>= codeBits;
                bitCount -= codeBits;
                if ((entry & DeflateCodes.Literal) != 0)
                {
                    *target++ = (byte)(entry >> 16);
                    continue;
                }
                if ((entry & DeflateCodes.EndOfBlock) != 0)
                {
                    result = InflateStatus.End;
                    break;
                }
                var extra = (int)((entry >> 8) & 0x1F);
                var length = (int)(entry >> 16 & 0x1FF) + (int)(bits & ((1UL << extra) - 1));
                bits >>= extra;
                bitCount -= extra;
                if (fast)
                {
                    bits |= Unsafe.ReadUnaligned<ulong>(input) << bitCount;
                    input += (63 - bitCount) >> 3;
                    bitCount |= 56;
                }
                var distanceEntry = distances[bits & distanceMask];
                if ((distanceEntry & DeflateCodes.Subtable) != 0)
                {
                    bits >>= _distances.Bits;
                    bitCount -= _distances.Bits;
                    distanceEntry = distances[(distanceEntry >> 16) + (bits & ((1UL << (int)((distanceEntry >> 8) & 0x1F)) - 1))];
                }
                codeBits = (int)(distanceEntry & 0xFF);
                extra = (int)((distanceEntry >> 8) & 0x1F);
                if (codeBits == 0 || bitCount < codeBits + extra)
                {
                    result = codeBits == 0 && (fast || bitCount >= 15) ? InflateStatus.Corrupt : InflateStatus.NeedInput;
                    bits = symbolBits;
                    bitCount = symbolBitCount;
                    break;
                }
                bits >>= codeBits;
                var distance = (int)(distanceEntry >> 16) + (int)(bits & ((1UL << extra) - 1));
                bits >>= extra;
                bitCount -= codeBits + extra;
                // Base 0 is a reserved symbol; a distance of 0 wraps round.
                if ((uint)(distance - 1) >= (uint)(target - output) || length < 3)
                {
                    result = InflateStatus.Corrupt;
                    break;
                }
                CopyMatch(target, distance, length);
                target += length;
            }
            _chunkEnd = (int)(target - output);
        }
        position = input;
        // The refill reads bytes above bitCount too; they are read again by the next refill and must not be there then.
        _bits = bitCount >= 64 ? bits : bits & ((1UL << bitCount) - 1);
        _bitCount = bitCount;
        return result;
    }

    /// <summary>May write up to 32 bytes past the match: <see cref="OutputSlack"/> is there for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyMatch(byte* target, int distance, int length)
    {
        var source = target - distance;
        var end = target + length;
        if (distance >= 16)
        {
            do
            {
                Vector128.Store(Vector128.Load(source), target);
                source += 16;
                target += 16;
            }
            while (target < end);
        }
        else if (distance >= 8)
        {
            do
            {
                *(ulong*)target = *(ulong*)source;
                source += 8;
                target += 8;
            }
            while (target < end);
        }
        else if (distance == 1)
        {
            Unsafe.InitBlockUnaligned(target, *source, (uint)length);
        }
        else
        {
            do *target++ = *source++;
            while (target < end);
        }
    }
}
