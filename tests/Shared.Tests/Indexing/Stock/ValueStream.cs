using Lucene.Net.Analysis;

namespace Indexer.Tests.Indexing.Stock;

/// <summary>A field whose terms are byte strings given one by one, not text.</summary>
internal sealed class ValueStream : TokenStream
{
    private readonly IndexedTerm _term = new();
    private readonly List<ReadOnlyMemory<byte>> _values = [];
    private byte[] _bytes = new byte[256];
    private int _next;

    public ValueStream() => AddAttributeImpl(_term);

    public void Clear()
    {
        _values.Clear();
        _next = 0;
    }

    /// <summary>Adds a term; the memory must stay as it is until the document has been added.</summary>
    public void Add(ReadOnlyMemory<byte> value) => _values.Add(value);

    public override bool IncrementToken()
    {
        if (_next == _values.Count) return false;
        var value = _values[_next++];
        if (value.Length > _bytes.Length) _bytes = new byte[value.Length];
        value.Span.CopyTo(_bytes);
        _term.Set(_bytes, 0, value.Length, 1);
        return true;
    }

    public override void End() => _term.PositionIncrement = 0;
}
