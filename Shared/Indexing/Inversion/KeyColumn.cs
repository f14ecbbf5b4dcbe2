using Lucene.Net.Util;

namespace Indexer.Indexing.Inversion;

/// <summary>The keys of a segment's documents, one behind the other. They come in ascending order, so that the n-th is also the n-th term of their field.</summary>
internal sealed class KeyColumn
{
    private readonly Text.Utf8Buffer _bytes = new();
    private readonly List<int> _ends = [];

    public int Count => _ends.Count;

    /// <summary>Bytes of all keys.</summary>
    public int Length => _bytes.Length;

    public void Add(ReadOnlySpan<byte> key)
    {
        _bytes.Append(key);
        _ends.Add(_bytes.Length);
    }

    public void Clear()
    {
        _bytes.Clear();
        _ends.Clear();
    }

    /// <summary>The keys in order, all in the same object.</summary>
    public IEnumerable<BytesRef> Values()
    {
        var value = new BytesRef(_bytes.Span.ToArray()) { Length = 0 };
        foreach (var end in _ends)
        {
            value.Offset += value.Length;
            value.Length = end - value.Offset;
            yield return value;
        }
    }
}
