using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using ZstdSharp;

namespace Indexer.Shuffle;

/// <summary>Reads one run in order, and checks its checksum at the end. Holds one block. Not thread-safe.</summary>
public sealed class RunReader : IDisposable
{
    private readonly Stream? _stream;
    private readonly HeldRange? _range;
    private readonly int _start;
    private readonly long _length;
    private readonly string _expectedHash;
    private readonly string _name;
    private readonly Decompressor _decompressor = new();
    private readonly XxHash128 _hash = new();
    private byte[] _stored = [];
    private byte[] _block = [];
    private int _blockLength;
    private int _next;
    private long _consumed;
    private bool _isDisposed;
    private int _keyStart, _keyLength, _valueStart, _valueLength;

    /// <param name="stream">At the run's first byte; closed with the reader.</param>
    /// <param name="length">Bytes of the run.</param>
    /// <param name="hash">Its checksum as <see cref="RunSummary.Hash"/>.</param>
    /// <param name="name">What to call it in an error.</param>
    public RunReader(Stream stream, long length, string hash, string name)
    {
        _stream = stream;
        _length = length;
        _expectedHash = hash;
        _name = name;
    }

    /// <param name="range">Bytes of a blob in memory; released with the reader.</param>
    /// <param name="start">Where among them the run begins.</param>
    /// <param name="length">Bytes of the run.</param>
    /// <param name="hash">Its checksum.</param>
    /// <param name="name">What to call it in an error.</param>
    internal RunReader(HeldRange range, int start, long length, string hash, string name)
    {
        _range = range;
        _start = start;
        _length = length;
        _expectedHash = hash;
        _name = name;
    }

    /// <summary>Stored bytes of the run.</summary>
    public long Length => _length;

    /// <summary>How many of them have been read.</summary>
    public long BytesRead => _consumed;

    /// <summary>Key of the current entry; valid until the next move.</summary>
    public ReadOnlySpan<byte> Key => _block.AsSpan(_keyStart, _keyLength);

    /// <summary>Value of the current entry; valid until the next move.</summary>
    public ReadOnlySpan<byte> Value => _block.AsSpan(_valueStart, _valueLength);

    /// <summary>Value of the current entry; valid until the next move.</summary>
    public ReadOnlyMemory<byte> ValueMemory => _block.AsMemory(_valueStart, _valueLength);

    /// <summary>Moves to the next entry; false at the end.</summary>
    /// <exception cref="InvalidDataException">The run is damaged: cut off, or its checksum is wrong.</exception>
    public bool MoveNext()
    {
        if (_next == _blockLength && !ReadBlock()) return false;
        var rest = new ReadOnlySpan<byte>(_block, _next, _blockLength - _next);
        var before = rest.Length;
        var keyLength = Text.Varint.Read(ref rest);
        var valueLength = Text.Varint.Read(ref rest);
        if (keyLength + valueLength > (ulong)rest.Length) throw Damaged("an entry leads past its block");
        _keyStart = _next + before - rest.Length;
        _keyLength = (int)keyLength;
        _valueStart = _keyStart + _keyLength;
        _valueLength = (int)valueLength;
        _next = _valueStart + _valueLength;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        ArrayPool<byte>.Shared.Return(_stored);
        ArrayPool<byte>.Shared.Return(_block);
        _stored = _block = [];
        _blockLength = _next = 0;
        _decompressor.Dispose();
        _stream?.Dispose();
        _range?.Release();
    }

    private bool ReadBlock()
    {
        if (_consumed == _length)
        {
            var actual = Convert.ToHexStringLower(_hash.GetCurrentHash());
            return actual == _expectedHash ? false : throw Damaged($"its checksum is {actual}, the commit says {_expectedHash}");
        }
        var header = Read(0, RunFormat.HeaderBytes);
        var (rawLength, storedLength) = (BinaryPrimitives.ReadInt32LittleEndian(header), BinaryPrimitives.ReadInt32LittleEndian(header[4..]));
        if (rawLength is <= 0 or > RunFormat.MaxBlockBytes || storedLength <= 0 || storedLength > _length - _consumed - RunFormat.HeaderBytes)
            throw Damaged("a block header makes no sense");
        _hash.Append(header);
        var stored = Read(RunFormat.HeaderBytes, storedLength);
        _hash.Append(stored);
        _consumed += RunFormat.HeaderBytes + storedLength;
        Reserve(ref _block, Math.Max(rawLength, RunFormat.BlockBytes));
        try
        {
            if (_decompressor.Unwrap(stored, _block.AsSpan(0, rawLength)) != rawLength) throw Damaged("a block is shorter than its header says");
        }
        catch (ZstdException e)
        {
            throw new InvalidDataException($"{_name} is damaged at byte {_consumed}: a block does not decompress.", e);
        }
        _blockLength = rawLength;
        _next = 0;
        return true;
    }

    // Pooled: a reduce opens hundreds of runs, and buffers of this size are collected late.
    private static void Reserve(ref byte[] buffer, int length)
    {
        if (buffer.Length >= length) return;
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = ArrayPool<byte>.Shared.Rent(length);
    }

    // The next bytes, so many behind those that are consumed; valid until the next call.
    private ReadOnlySpan<byte> Read(int ahead, int count)
    {
        if (_range is not null)
        {
            if (_consumed + ahead + count > _length) throw new InvalidDataException($"{_name} ends before its {_length} bytes.");
            return _range.Bytes.Slice((int)(_start + _consumed) + ahead, count);
        }
        Reserve(ref _stored, Math.Max(count, RunFormat.BlockBytes / 2));
        try
        {
            // Not null: what is not in memory is a stream.
            _stream!.ReadExactly(_stored.AsSpan(0, count));
            return _stored.AsSpan(0, count);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"{_name} ends before its {_length} bytes.", e);
        }
    }

    private InvalidDataException Damaged(string what) => new($"{_name} is damaged at byte {_consumed}: {what}.");
}
