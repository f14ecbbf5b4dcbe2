using Indexer.Search.Snippets;

namespace Indexer.Search.Shards;

/// <summary>One value, or none, for each document of a shard: its distinct values in byte order and, for each document, the ordinal of its own. Immutable.</summary>
internal sealed class ShardColumn
{
    private readonly byte[][] _values;

    /// <param name="values">The distinct values, UTF-8, in byte order.</param>
    /// <param name="ordinals">For each document the place of its value, from 1; 0: none.</param>
    public ShardColumn(byte[][] values, Ordinals ordinals)
    {
        _values = values;
        Ordinals = ordinals;
    }

    /// <summary>For each document the ordinal of its value; 0: none.</summary>
    public Ordinals Ordinals { get; }

    /// <summary>Distinct values: ordinals are 1 to this.</summary>
    public int Count => _values.Length;

    /// <summary>The value of an ordinal that is not 0.</summary>
    public byte[] this[int ordinal] => _values[ordinal - 1];

    public int OrdinalOf(int document) => Ordinals[document];

    /// <summary>A document's value; null for none.</summary>
    public byte[]? ValueOf(int document) => Ordinals[document] is > 0 and var ordinal ? this[ordinal] : null;

    /// <summary>The ordinal of a value; of one that no document has, the complement of the ordinal of the next.</summary>
    public int Find(byte[] value)
    {
        int found = Array.BinarySearch(_values, value, Utf8TermComparer.Instance);
        return found >= 0 ? found + 1 : ~(~found + 1);
    }
}
