using System.Buffers.Binary;
using System.IO.Hashing;

namespace Indexer.Corpus.Sources;

/// <summary>Gzip members (RFC 1952), checksum and length verified.</summary>
internal sealed class GzipDecoder(StoredFile file) : MemberDecoder(file)
{
    private static ReadOnlySpan<byte> Magic => [0x1F, 0x8B, 0x08];

    private const int FixedHeaderBytes = 10;
    private const int TrailerBytes = 8;
    private const int InputBytes = 16 << 10;
    /// <summary>A header's name, comment and extra field together; more is taken for damage.</summary>
    private const int MaxHeaderBytes = 64 << 10;

    private readonly Inflater _inflater = new();
    private readonly Crc32 _crc = new();
    private long _start;
    private uint _length;
    private bool _headerRead;
    private bool _dataEnded;

    public override int IndexOfMagic(ReadOnlySpan<byte> data) => data.IndexOf(Magic);

    public override bool StartsMember(ReadOnlySpan<byte> head) =>
        head.Length >= FixedHeaderBytes && head[0] == 0x1F && head[1] == 0x8B && head[2] == 8 && (head[3] & 0xE0) == 0;

    public override long PaddingLength(ReadOnlySpan<byte> head) => 0;

    public override void Begin(long offset)
    {
        Position = _start = offset;
        _inflater.Reset();
        _crc.Reset();
        _length = 0;
        _headerRead = _dataEnded = false;
        EndKnown = false;
    }

    public override MemberDecoder Another() => new GzipDecoder(File);

    public override MemberStatus Step(out ReadOnlySpan<byte> output)
    {
        output = default;
        if (!_headerRead)
        {
            if (!TryReadHeader(out var failed)) return failed;
            _headerRead = true;
        }
        if (_dataEnded) return CheckTrailer();
        while (true)
        {
            var input = File.At(Position, InputBytes);
            var status = _inflater.Run(input, out var consumed);
            Position += consumed;
            output = _inflater.Output;
            if (output.Length > 0)
            {
                _crc.Append(output);
                _length += (uint)output.Length;
                _dataEnded = status == InflateStatus.End;
                return MemberStatus.Data;
            }
            switch (status)
            {
                case InflateStatus.End:
                    return CheckTrailer();
                case InflateStatus.Corrupt:
                    return Fail(RecordDamage.CorruptMember, $"the gzip member at byte {_start} doesn't decode: its data is corrupt near byte {Position}");
                case InflateStatus.NeedInput when File.Length - Position <= input.Length - consumed:
                    return Truncated();
            }
        }
    }

    protected override void Dispose(bool disposing) { }

    private bool TryReadHeader(out MemberStatus failed)
    {
        var header = File.At(Position, MaxHeaderBytes);
        failed = MemberStatus.Fault;
        if (header.Length < FixedHeaderBytes)
        {
            failed = Truncated();
            return false;
        }
        var at = FixedHeaderBytes;
        var flags = header[3];
        if ((flags & 4) != 0)
        {
            if (header.Length < at + 2) { failed = Truncated(); return false; }
            at += 2 + BinaryPrimitives.ReadUInt16LittleEndian(header[at..]);
        }
        for (var texts = (flags >> 3 & 1) + (flags >> 4 & 1); texts > 0; texts--)
        {
            var end = at < header.Length ? header[at..].IndexOf((byte)0) : -1;
            at = end < 0 ? header.Length + 1 : at + end + 1;
        }
        if ((flags & 2) != 0) at += 2;
        if (at > header.Length)
        {
            failed = File.Length - Position <= header.Length
                ? Truncated()
                : Fail(RecordDamage.CorruptMember, $"the gzip member at byte {_start} has a header of more than {MaxHeaderBytes} bytes");
            return false;
        }
        Position += at;
        return true;
    }

    private MemberStatus CheckTrailer()
    {
        var trailer = File.At(Position, TrailerBytes);
        if (trailer.Length < TrailerBytes) return Truncated();
        var crc = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        Position += TrailerBytes;
        EndKnown = true;
        if (crc != _crc.GetCurrentHashAsUInt32())
            return Fail(RecordDamage.CorruptMember, $"the gzip member at byte {_start} has a wrong checksum: its data is corrupt");
        if (length != _length)
            return Fail(RecordDamage.CorruptMember, $"the gzip member at byte {_start} says it holds {length} bytes but holds {_length}");
        return MemberStatus.End;
    }

    private MemberStatus Truncated() =>
        Fail(RecordDamage.TruncatedMember, $"the file ends at byte {File.Length} inside the gzip member at byte {_start}");
}
