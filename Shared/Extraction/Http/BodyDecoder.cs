using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Indexer.Extraction.Http;

/// <summary>
/// Undoes transfer and content codings within limits. Headers lie in archives: a coding is undone only where the bytes show it, a body that is
/// compressed in spite of its header is decompressed where a text was promised, and of a broken body what decodes is kept.
/// Reused; a result is valid until the next call. Not thread-safe.
/// </summary>
internal sealed class BodyDecoder(ExtractionOptions options) : IDisposable
{
    /// <summary>Content codings that are undone for one body.</summary>
    public const int MaxCodings = 8;

    private const int RatioJudgedFrom = 1 << 20;
    private const int Window = 64 << 10;
    // RFC 9659: a zstd content coding needs no window above 8 MiB, and a larger one is an attack on memory.
    private const int ZstandardWindowLog = 23;

    private readonly MemorySource _source = new();
    private PooledBytes _output = new();
    private PooledBytes _input = new();
    private Decompressor? _zstandard;
    private long _encodedBytes;

    /// <summary>Whether chunks or a compressed stream broke off and only the part before was kept.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>Whether a coding was declared and not there, or there and not declared.</summary>
    public bool WasMislabelled { get; private set; }

    /// <summary>Undoes the codings of <paramref name="message"/>'s body.</summary>
    /// <param name="expectsText">Whether the media type promises a text, so that an undeclared gzip stream is no document of its own.</param>
    public BodyFault Decode(HttpMessage message, bool expectsText, out ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        IsPartial = WasMislabelled = false;
        body = message.Body;
        _encodedBytes = Math.Max(1, body.Length);
        if (body.Length > options.MaxBodyBytes) return BodyFault.TooLarge;

        var transfer = message["transfer-encoding"u8];
        if (HasToken(transfer, "chunked"u8)) body = Unchunk(body);

        var codings = 0;
        var fault = UndoAll(transfer, ref body, ref codings, cancellationToken);
        if (fault == BodyFault.None) fault = UndoAll(message["content-encoding"u8], ref body, ref codings, cancellationToken);
        if (fault == BodyFault.None && expectsText && ContentCodings.IsGzip(body.Span))
        {
            WasMislabelled = true;
            fault = Undo(ContentCoding.Gzip, ref body, ref codings, cancellationToken);
        }
        return fault;
    }

    /// <summary>Gives back memory that one large body needed.</summary>
    public void Recycle()
    {
        _input.Recycle();
        _output.Recycle();
    }

    public void Dispose()
    {
        _source.Dispose();
        _zstandard?.Dispose();
    }

    private static bool HasToken(ReadOnlySpan<byte> list, ReadOnlySpan<byte> token)
    {
        foreach (var range in list.Split((byte)','))
        {
            var item = list[range].Trim(" \t\r\n"u8);
            if (Ascii.EqualsIgnoreCase(item, token)) return true;
        }
        return false;
    }

    private ReadOnlyMemory<byte> Unchunk(ReadOnlyMemory<byte> body)
    {
        _output.Clear();
        switch (ChunkedBody.Decode(body.Span, _output))
        {
            case ChunkedOutcome.NotChunked:
                WasMislabelled = true;
                return body;
            case ChunkedOutcome.Broken:
                IsPartial = true;
                break;
        }
        return TakeOutput();
    }

    private ReadOnlyMemory<byte> TakeOutput()
    {
        (_input, _output) = (_output, _input);
        return _input.Memory;
    }

    private BodyFault UndoAll(ReadOnlySpan<byte> list, ref ReadOnlyMemory<byte> body, ref int codings, CancellationToken cancellationToken)
    {
        while (ContentCodings.TryTakeLast(ref list, out var coding))
        {
            if (coding is ContentCoding.Identity or ContentCoding.Unknown) continue;
            var fault = Undo(coding, ref body, ref codings, cancellationToken);
            if (fault != BodyFault.None) return fault;
        }
        return BodyFault.None;
    }

    private BodyFault Undo(ContentCoding coding, ref ReadOnlyMemory<byte> body, ref int codings, CancellationToken cancellationToken)
    {
        if (body.IsEmpty) return BodyFault.None;
        if (++codings > MaxCodings) return BodyFault.TooManyCodings;
        _output.Clear();
        var bytes = body.Span;
        var (fault, isWhole) = coding switch
        {
            ContentCoding.Gzip => ContentCodings.IsGzip(bytes) ? Gunzip(body, cancellationToken) : default,
            ContentCoding.Deflate when ContentCodings.IsZlib(bytes) => Inflate(new ZLibStream(Source(body), CompressionMode.Decompress, true), cancellationToken),
            ContentCoding.Deflate => LooksLikeText(bytes) ? default : Inflate(new DeflateStream(Source(body), CompressionMode.Decompress, true), cancellationToken),
            ContentCoding.Brotli => Unbrotli(bytes, cancellationToken),
            _ => ContentCodings.IsZstandard(bytes) ? Unzstandard(bytes, cancellationToken) : default,
        };
        if (fault != BodyFault.None) return fault;
        if (_output.Length == 0 && isWhole)
        {
            body = default;
            return BodyFault.None;
        }
        // Plain text, or another's magic number, under a coding's name: the header lies. A little output of a text read as Brotli is an accident.
        if (!isWhole && (_output.Length == 0 || (coding == ContentCoding.Brotli && LooksLikeText(bytes))))
        {
            WasMislabelled = true;
            return _output.Length == 0 && HasItsMagic(coding, bytes) ? BodyFault.BadCoding : BodyFault.None;
        }
        IsPartial |= !isWhole;
        body = TakeOutput();
        return BodyFault.None;
    }

    private static bool HasItsMagic(ContentCoding coding, ReadOnlySpan<byte> bytes) =>
        (coding == ContentCoding.Gzip && ContentCodings.IsGzip(bytes)) || (coding == ContentCoding.Zstandard && ContentCodings.IsZstandard(bytes))
        || (coding == ContentCoding.Deflate && ContentCodings.IsZlib(bytes) && !LooksLikeText(bytes));

    private MemorySource Source(ReadOnlyMemory<byte> memory)
    {
        _source.PointAt(memory);
        return _source;
    }

    /// <summary>The framework takes a cut gzip stream for a whole one; its last four bytes, the length (RFC 1952), tell.</summary>
    private (BodyFault Fault, bool IsWhole) Gunzip(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var (fault, isWhole) = Inflate(new GZipStream(Source(body), CompressionMode.Decompress, true), cancellationToken);
        return (fault, isWhole && body.Length >= 18 && BinaryPrimitives.ReadUInt32LittleEndian(body.Span[^4..]) == (uint)_output.Length);
    }

    private (BodyFault Fault, bool IsWhole) Inflate(Stream stream, CancellationToken cancellationToken)
    {
        using (stream)
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count;
                try
                {
                    count = stream.Read(_output.Reserve(Window));
                }
                catch (InvalidDataException)
                {
                    return (BodyFault.None, false);
                }
                if (count == 0) return (BodyFault.None, true);
                _output.Advance(count);
                var fault = Judge();
                if (fault != BodyFault.None) return (fault, false);
            }
        }
    }

    private (BodyFault Fault, bool IsWhole) Unbrotli(ReadOnlySpan<byte> bytes, CancellationToken cancellationToken)
    {
        using var decoder = new BrotliDecoder();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var status = decoder.Decompress(bytes, _output.Reserve(Window), out var consumed, out var written);
            bytes = bytes[consumed..];
            _output.Advance(written);
            var fault = Judge();
            if (fault != BodyFault.None) return (fault, false);
            if (status != OperationStatus.DestinationTooSmall) return (BodyFault.None, status == OperationStatus.Done);
        }
    }

    private (BodyFault Fault, bool IsWhole) Unzstandard(ReadOnlySpan<byte> bytes, CancellationToken cancellationToken)
    {
        if (_zstandard is null)
        {
            _zstandard = new Decompressor();
            _zstandard.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, ZstandardWindowLog);
        }
        _zstandard.ResetStream();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            OperationStatus status;
            int consumed, written;
            try
            {
                status = _zstandard.UnwrapStream(bytes, _output.Reserve(Window), out consumed, out written);
            }
            catch (ZstdException)
            {
                return (BodyFault.None, false);
            }
            bytes = bytes[consumed..];
            _output.Advance(written);
            var fault = Judge();
            if (fault != BodyFault.None) return (fault, false);
            // Several frames may follow each other; the stream is done when its bytes are.
            if (status == OperationStatus.Done && bytes.IsEmpty) return (BodyFault.None, true);
            if (status is OperationStatus.NeedMoreData or OperationStatus.InvalidData || (consumed == 0 && written == 0)) return (BodyFault.None, false);
        }
    }

    private BodyFault Judge() =>
        _output.Length > options.MaxDecodedBytes ? BodyFault.DecodedTooLarge
        : _output.Length >= RatioJudgedFrom && _output.Length / _encodedBytes >= options.MaxExpansionRatio ? BodyFault.ExpansionRatio
        : BodyFault.None;

    /// <summary>Compressed bytes hold control characters within their first few dozen; texts hold none.</summary>
    private static bool LooksLikeText(ReadOnlySpan<byte> bytes)
    {
        var sample = bytes[..Math.Min(bytes.Length, 256)];
        foreach (var value in sample)
            if (value < 0x20 && value is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0c or 0x1b)) return false;
        return true;
    }
}
