using System.Buffers;
using Indexer.Text;

namespace Indexer.Indexing.Statistics;

/// <summary>Walks the terms of term statistics, of all fields or of one, in order of field and term. Holds one block. Not thread-safe.</summary>
internal sealed class TermStatisticsCursor : IDisposable
{
    private const int TermBufferBytes = 1024;

    private readonly TermStatisticsReader _reader;
    private readonly IReadOnlyList<string> _fields;
    private readonly byte[] _termBuffer = new byte[TermBufferBytes];
    private int _field = -1;
    private int _nextBlock;
    private int _blocks;
    private byte[] _bytes = [];
    private TermBlock _block;
    private ulong _prefix;

    /// <param name="reader">Not yet moved; stays the caller's.</param>
    /// <param name="field">Its only field to walk; null: all.</param>
    public TermStatisticsCursor(TermStatisticsReader reader, string? field = null)
    {
        _reader = reader;
        _fields = field is null ? reader.Fields : [field];
        _block = new TermBlock(_bytes, 0, _termBuffer);
    }

    public string Field => _fields[_field];

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

    public bool IsAt(string field, ReadOnlySpan<byte> term) => Term.SequenceEqual(term) && Field == field;

    public int CompareTo(TermStatisticsCursor other)
    {
        var order = string.CompareOrdinal(Field, other.Field);
        if (order != 0) return order;
        return _prefix != other._prefix ? _prefix.CompareTo(other._prefix) : Term.SequenceCompareTo(other.Term);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private bool NextBlock()
    {
        while (_nextBlock == _blocks)
        {
            if (++_field == _fields.Count) return false;
            (_nextBlock, _blocks) = (0, _reader.BlocksOf(Field));
        }
        ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, var length) = _reader.RentBlock(Field, _nextBlock++);
        _block = new TermBlock(_bytes, length, _termBuffer);
        return true;
    }
}
