using System.Buffers.Binary;
using ZstdSharp.Unsafe;
using Zstd = ZstdSharp.Unsafe.Methods;

namespace Indexer.Corpus.Sources;

/// <summary>
/// Zstandard frames (RFC 8878), with the dictionary that a WARC file may carry in a skippable frame of type 0x184D2A5D at its start, itself
/// compressed or not (IIPC, WARC Zstandard compression, 2020). The dictionary is read from the file's start whatever frame is decoded first.
/// </summary>
internal sealed unsafe class ZstdDecoder : MemberDecoder
{
    private static ReadOnlySpan<byte> Magic => [0x28, 0xB5, 0x2F, 0xFD];

    private const uint FrameMagic = 0xFD2FB528;
    private const uint DictionaryFrameMagic = 0x184D2A5D;
    private const int SkippableHeaderBytes = 8;
    private const int InputBytes = 16 << 10;
    private const int OutputBytes = 128 << 10;
    /// <summary>More than any trainer makes; a larger one is left unread and its frames are reported.</summary>
    private const int MaxDictionaryBytes = 32 << 20;

    private readonly byte[] _output = GC.AllocateUninitializedArray<byte>(OutputBytes);
    private readonly byte[]? _dictionary;
    private readonly uint _dictionaryId;
    private ZSTD_DCtx_s* _context;
    private long _start;

    public ZstdDecoder(StoredFile file) : this(file, ReadDictionary(file)) { }

    private ZstdDecoder(StoredFile file, byte[]? dictionary) : base(file)
    {
        _context = Zstd.ZSTD_createDCtx();
        _dictionary = dictionary;
        if (dictionary is null) return;
        fixed (byte* bytes = dictionary)
        {
            _dictionaryId = Zstd.ZSTD_getDictID_fromDict(bytes, (nuint)dictionary.Length);
            Zstd.ZSTD_DCtx_loadDictionary(_context, bytes, (nuint)dictionary.Length);
        }
    }

    public override int IndexOfMagic(ReadOnlySpan<byte> data) => data.IndexOf(Magic);

    public override bool StartsMember(ReadOnlySpan<byte> head) =>
        head.Length >= 5 && BinaryPrimitives.ReadUInt32LittleEndian(head) == FrameMagic && (head[4] & 0x08) == 0;

    public override long PaddingLength(ReadOnlySpan<byte> head)
    {
        if (head.Length < SkippableHeaderBytes || (BinaryPrimitives.ReadUInt32LittleEndian(head) & 0xFFFFFFF0) != 0x184D2A50) return 0;
        return SkippableHeaderBytes + (long)BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
    }

    public override void Begin(long offset)
    {
        Position = _start = offset;
        EndKnown = false;
        Zstd.ZSTD_DCtx_reset(_context, ZSTD_ResetDirective.ZSTD_reset_session_only);
    }

    public override MemberDecoder Another() => new ZstdDecoder(File, _dictionary);

    public override MemberStatus Step(out ReadOnlySpan<byte> output)
    {
        output = default;
        if (Position == _start && MissingDictionary() is { } missing)
            return Fail(RecordDamage.DictionaryMissing, $"the Zstandard frame at byte {_start} needs dictionary {missing}, which the file doesn't carry at its start");
        if (EndKnown) return MemberStatus.End;
        while (true)
        {
            var input = File.At(Position, InputBytes);
            nuint result, written, consumed;
            fixed (byte* source = input, target = _output)
            {
                var from = new ZSTD_inBuffer_s { src = source, size = (nuint)input.Length, pos = 0 };
                var to = new ZSTD_outBuffer_s { dst = target, size = OutputBytes, pos = 0 };
                result = Zstd.ZSTD_decompressStream(_context, &to, &from);
                written = to.pos;
                consumed = from.pos;
            }
            if (Zstd.ZSTD_isError(result))
                return Fail(RecordDamage.CorruptMember, $"the Zstandard frame at byte {_start} doesn't decode: {Zstd.ZSTD_getErrorName(result)} near byte {Position}");
            Position += (long)consumed;
            EndKnown = result == 0;
            if (written > 0)
            {
                output = _output.AsSpan(0, (int)written);
                return MemberStatus.Data;
            }
            if (EndKnown) return MemberStatus.End;
            if (consumed == 0 || Position == File.Length)
                return Fail(RecordDamage.TruncatedMember, $"the file ends at byte {File.Length} inside the Zstandard frame at byte {_start}");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (_context is not null) Zstd.ZSTD_freeDCtx(_context);
        _context = null;
    }

    private uint? MissingDictionary()
    {
        var head = File.At(_start, HeadBytes);
        fixed (byte* bytes = head)
        {
            var id = Zstd.ZSTD_getDictID_fromFrame(bytes, (nuint)head.Length);
            return id != 0 && id != _dictionaryId ? id : null;
        }
    }

    private static byte[]? ReadDictionary(StoredFile file)
    {
        var head = file.At(0, SkippableHeaderBytes);
        if (head.Length < SkippableHeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(head) != DictionaryFrameMagic) return null;
        var size = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        if (size < 8 || size > MaxDictionaryBytes || size > file.Length - SkippableHeaderBytes) return null;
        var stored = new byte[size];
        for (var read = 0; read < stored.Length;) read += file.Read(SkippableHeaderBytes + read, stored.AsSpan(read));
        return BinaryPrimitives.ReadUInt32LittleEndian(stored) == FrameMagic ? Unpack(stored) : stored;
    }

    /// <summary>Null for a dictionary that doesn't decode: the frames that need it are then reported, one by one.</summary>
    private static byte[]? Unpack(byte[] stored)
    {
        using var unpacked = new MemoryStream();
        using var stream = new ZstdSharp.DecompressionStream(new MemoryStream(stored));
        var chunk = new byte[64 << 10];
        try
        {
            for (int read; (read = stream.Read(chunk, 0, chunk.Length)) > 0;)
            {
                unpacked.Write(chunk, 0, read);
                if (unpacked.Length > MaxDictionaryBytes) return null;
            }
        }
        catch (Exception e) when (e is ZstdSharp.ZstdException or EndOfStreamException)
        {
            return null;
        }
        return unpacked.ToArray();
    }
}
