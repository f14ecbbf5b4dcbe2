using System.Buffers;
using Indexer.Text;

namespace Indexer.Indexing.Statistics;

/// <summary>Walks the terms of a field of term statistics, in byte order. Holds one block. Not thread-safe.</summary>
internal sealed class TermStatisticsCursor : IDisposable
{
    private const int TermBufferBytes = 1024;

    private readonly TermStatisticsReader _reader;
    private readonly int _blocks;
    private readonly byte[] _termBuffer = new byte[TermBufferBytes];
    private int _nextBlock;
    private byte[] _bytes = [];
    private TermBlock _block;
    private ulong _prefix;

    /// <param name="reader">Stays the caller's.</param>
    /// <param name="field">One of its fields.</param>
    /// <param name="from">Blocks with none but terms before it are passed over.</param>
    public TermStatisticsCursor(TermStatisticsReader reader, string field, ReadOnlySpan<byte> from = default)
    {
        _reader = reader;
        Field = field;
        _nextBlock = reader.BlockOf(field, from);
        _blocks = reader.BlocksOf(field);
        _block = new TermBlock(_bytes, 0, _termBuffer);
    }

    public string Field { get; }

    public ReadOnlySpan<byte> Term => _block.Term;

    public long DocumentFrequency => _block.DocumentFrequency;

    /// <exception cref="InvalidDataException">A block is damaged.</exception>
    public bool MoveNext()
    {
        while (!_block.MoveNext())
            if (!NextBlock()) return false;
        _prefix = BytePrefix.Of(_block.Term);
        return true;
    }

    public int CompareTo(TermStatisticsCursor other) =>
        _prefix != other._prefix ? _prefix.CompareTo(other._prefix) : Term.SequenceCompareTo(other.Term);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private bool NextBlock()
    {
        if (_nextBlock == _blocks) return false;
        ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, var length) = _reader.RentBlock(Field, _nextBlock++);
        _block = new TermBlock(_bytes, length, _termBuffer);
        return true;
    }
}
