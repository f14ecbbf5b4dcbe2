namespace Indexer.Corpus.Sources;

/// <summary>A corpus file as stored, read by offset through one buffer: forward reading is sequential, going back is allowed.</summary>
internal sealed class StoredFile : IDisposable
{
    private const int BufferBytes = 256 << 10;
    private readonly StoredBytes _bytes;
    private readonly int _bufferBytes;
    private byte[] _buffer = [];
    private long _bufferOffset;
    private int _bufferLength;

    private StoredFile(StoredBytes bytes, int bufferBytes)
    {
        _bufferBytes = bufferBytes;
        _bytes = bytes;
        Length = bytes.Length;
    }

    /// <summary>The file as messages name it; ends as its name does.</summary>
    public string Path => _bytes.Name;

    /// <summary>Where a browser would find it.</summary>
    public string Url => _bytes.Url;

    public long Length { get; }

    public DateTimeOffset Modified => _bytes.Modified;

    /// <summary>Bytes asked of the file so far, repeated ones counted again: what a bound on reading is stated in.</summary>
    public long BytesFetched { get; private set; }

    /// <param name="path">The file: a path, or the URI of an object.</param>
    /// <param name="expectedLength">Its length when it was planned; null takes any.</param>
    /// <param name="bufferBytes">At least 64 KiB; less than the default where only the start will be read.</param>
    /// <param name="likelyEnd">Where reading will probably end; null for the file's end.</param>
    /// <exception cref="IOException">It is missing, can't be read, or has another length.</exception>
    public static StoredFile Open(string path, long? expectedLength, int bufferBytes = BufferBytes, long? likelyEnd = null) =>
        new(StoredBytes.Open(path, expectedLength, likelyEnd), bufferBytes);

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
        var read = _bytes.Read(offset, target);
        if (read == 0) throw Shrunk(offset);
        BytesFetched += read;
        return read;
    }

    public void Dispose() => _bytes.Dispose();

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
