using System.Buffers.Binary;
using System.IO.Hashing;
using Lucene.Net.Store;
using Microsoft.Win32.SafeHandles;

namespace Indexer.Indexing.Segments;

/// <summary>
/// A file being written: large buffer, Lucene's CRC-32 and the XxHash128 of the content taken on the way, so that what was meant is what is hashed.
/// Written front to back only.
/// </summary>
internal sealed class HashingIndexOutput : IndexOutput
{
    private const int BufferBytes = 64 << 10;

    private readonly SafeFileHandle _file;
    private readonly Action<HashingIndexOutput> _closed;
    private readonly Crc32 _checksum = new();
    private readonly XxHash128 _hash = new();
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _buffered;
    private long _written;

    public HashingIndexOutput(string path, string name, Action<HashingIndexOutput> closed)
    {
        Name = name;
        _closed = closed;
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
    }

    public string Name { get; }

    /// <summary>The file as written; final once it is closed.</summary>
    public ManifestFile Described => new(Name, Convert.ToHexStringLower(_hash.GetCurrentHash()), _written);

    public override long Position => _written + _buffered;

    public override long Checksum
    {
        get
        {
            Flush();
            return _checksum.GetCurrentHashAsUInt32();
        }
    }

    public override long Length
    {
        get => Position;
        set
        {
            // A hint about the final length, which is of no use here.
        }
    }

    public override void WriteByte(byte b)
    {
        if (_buffered == BufferBytes) Flush();
        _buffer[_buffered++] = b;
    }

    public override void WriteBytes(byte[] b, int offset, int length)
    {
        var bytes = b.AsSpan(offset, length);
        if (bytes.Length > BufferBytes - _buffered) Flush();
        if (bytes.Length >= BufferBytes)
        {
            Write(bytes);
            return;
        }
        bytes.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += bytes.Length;
    }

    public override void WriteInt32(int i)
    {
        if (BufferBytes - _buffered < sizeof(int)) Flush();
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_buffered), i);
        _buffered += sizeof(int);
    }

    public override void WriteInt64(long i)
    {
        if (BufferBytes - _buffered < sizeof(long)) Flush();
        BinaryPrimitives.WriteInt64BigEndian(_buffer.AsSpan(_buffered), i);
        _buffered += sizeof(long);
    }

    public override void Flush()
    {
        var bytes = _buffer.AsSpan(0, _buffered);
        _buffered = 0;
        Write(bytes);
    }

    [Obsolete("Segment files are written front to back.")]
    public override void Seek(long pos) => throw new NotSupportedException("Segment files are written front to back.");

    /// <summary>Closes the file without writing what is still buffered: after a failure.</summary>
    public void Abandon() => _file.Dispose();

    protected override void Dispose(bool disposing)
    {
        if (!disposing || _file.IsClosed) return;
        try
        {
            Flush();
        }
        finally
        {
            _file.Dispose();
            _closed(this);
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_file, bytes, _written);
        _written += bytes.Length;
        _checksum.Append(bytes);
        _hash.Append(bytes);
    }
}
