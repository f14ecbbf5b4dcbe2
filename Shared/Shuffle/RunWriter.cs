using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Hashing;
using Indexer.Text;
using ZstdSharp;

namespace Indexer.Shuffle;

/// <summary>
/// Writes one run (see <c>README.md</c> of this folder) to a stream. Entries are given in order. Not thread-safe; does not close the stream.
/// </summary>
public sealed class RunWriter : IDisposable
{
    private readonly Stream _stream;
    private readonly Utf8Buffer _block = new(RunFormat.BlockBytes + (16 << 10));
    private readonly Compressor _compressor = new(RunFormat.CompressionLevel);
    private readonly XxHash128 _hash = new();
    private byte[] _stored = [];
#if DEBUG
    private byte[] _lastKey = [];
#endif

    /// <param name="stream">Where the run goes, from its present position.</param>
    public RunWriter(Stream stream) => _stream = stream;

    /// <summary>Bytes written so far, the open block left out.</summary>
    public long Length { get; private set; }

    /// <summary>Entries added so far.</summary>
    public long Count { get; private set; }

    /// <summary>Appends an entry, which must not sort before the last one.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
#if DEBUG
        Debug.Assert(key.SequenceCompareTo(_lastKey) >= 0, "entries of a run come in order of their keys");
        _lastKey = key.ToArray();
#endif
        Varint.Write(_block, (ulong)key.Length);
        Varint.Write(_block, (ulong)value.Length);
        _block.Append(key);
        _block.Append(value);
        Count++;
        if (_block.Length >= RunFormat.BlockBytes) FlushBlock();
    }

    /// <summary>Ends the run.</summary>
    /// <returns>Its length, entries and checksum.</returns>
    public RunSummary Finish()
    {
        if (_block.Length > 0) FlushBlock();
        return new RunSummary(Length, Count, Convert.ToHexStringLower(_hash.GetCurrentHash()));
    }

    /// <summary>Makes it ready for the next run on the same stream.</summary>
    public void Reset()
    {
        _block.Clear();
        _hash.Reset();
        Length = 0;
        Count = 0;
#if DEBUG
        _lastKey = [];
#endif
    }

    /// <inheritdoc/>
    public void Dispose() => _compressor.Dispose();

    private void FlushBlock()
    {
        var bound = RunFormat.HeaderBytes + Compressor.GetCompressBound(_block.Length);
        if (_stored.Length < bound) _stored = new byte[bound];
        var size = _compressor.Wrap(_block.Span, _stored.AsSpan(RunFormat.HeaderBytes));
        BinaryPrimitives.WriteInt32LittleEndian(_stored, _block.Length);
        BinaryPrimitives.WriteInt32LittleEndian(_stored.AsSpan(4), size);
        var whole = _stored.AsSpan(0, RunFormat.HeaderBytes + size);
        _hash.Append(whole);
        _stream.Write(whole);
        Length += whole.Length;
        _block.Clear();
    }
}

/// <summary>A finished run.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Count">Entries.</param>
/// <param name="Hash">XxHash128 of the bytes, 32 hexadecimal digits.</param>
public readonly record struct RunSummary(long Length, long Count, string Hash);
