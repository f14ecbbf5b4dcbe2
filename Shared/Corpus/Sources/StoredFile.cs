using Microsoft.Win32.SafeHandles;

namespace Indexer.Corpus.Sources;

/// <summary>A corpus file as stored, read by offset through one buffer: forward reading is sequential, going back is allowed.</summary>
internal sealed class StoredFile : IDisposable
{
    private const int BufferBytes = 256 << 10;
    private readonly SafeFileHandle _handle;
    private readonly int _bufferBytes;
    private byte[] _buffer = [];
    private long _bufferOffset;
    private int _bufferLength;

    private StoredFile(string path, SafeFileHandle handle, long length, int bufferBytes)
    {
        _bufferBytes = bufferBytes;
        Path = path;
        _handle = handle;
        Length = length;
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>Bytes asked of the file system so far, repeated ones counted again: what a bound on reading is stated in.</summary>
    public long BytesFetched { get; private set; }

    /// <param name="path">The file.</param>
    /// <param name="expectedLength">Its length when it was planned; null takes any.</param>
    /// <param name="bufferBytes">At least 64 KiB; less than the default where only the start will be read.</param>
    /// <exception cref="IOException">It is missing, can't be read, or has another length.</exception>
    public static StoredFile Open(string path, long? expectedLength, int bufferBytes = BufferBytes)
    {
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
        try
        {
            var length = RandomAccess.GetLength(handle);
            if (expectedLength is { } expected && expected != length)
                throw new IOException($"'{path}' has {length} bytes but had {expected} when the job was planned; the file changed: index it again as a new job.");
            return new StoredFile(path, handle, length, bufferBytes);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The bytes from <paramref name="offset"/> on: at least <paramref name="wanted"/> (at most 64 KiB) unless the file ends before. Valid until the next call.</summary>
    public ReadOnlySpan<byte> At(long offset, int wanted)
    {
        wanted = (int)Math.Min(wanted, Length - offset);
        if (offset < _bufferOffset || offset + wanted > _bufferOffset + _bufferLength) Refill(offset, wanted);
        return _buffer.AsSpan((int)(offset - _bufferOffset), (int)(_bufferOffset + _bufferLength - offset));
    }

    /// <summary>Reads past the buffer into <paramref name="target"/>; 0 only at the end.</summary>
    public int Read(long offset, Span<byte> target)
    {
        if (offset >= Length) return 0;
        var read = RandomAccess.Read(_handle, target, offset);
        if (read == 0) throw Shrunk(offset);
        BytesFetched += read;
        return read;
    }

    public void Dispose() => _handle.Dispose();

    private void Refill(long offset, int wanted)
    {
        if (_buffer.Length == 0) _buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(_bufferBytes, Math.Max(Length, 1)));
        var kept = 0;
        if (offset >= _bufferOffset && offset < _bufferOffset + _bufferLength)
        {
            var from = (int)(offset - _bufferOffset);
            kept = _bufferLength - from;
            _buffer.AsSpan(from, kept).CopyTo(_buffer);
        }
        _bufferOffset = offset;
        _bufferLength = kept;
        while (_bufferLength < wanted)
        {
            var read = Read(_bufferOffset + _bufferLength, _buffer.AsSpan(_bufferLength));
            if (read == 0) throw Shrunk(_bufferOffset + _bufferLength);
            _bufferLength += read;
        }
    }

    private IOException Shrunk(long offset) =>
        new($"'{Path}' ended at byte {offset} while it was read, before its length of {Length} bytes; something else writes to it.");
}
