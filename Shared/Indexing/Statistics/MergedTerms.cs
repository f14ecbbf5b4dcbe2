using Indexer.Text;

namespace Indexer.Indexing.Statistics;

/// <summary>Some thousand terms of a field with their document frequencies, in order, between the thread that merges and the one that writes. Not thread-safe.</summary>
internal sealed class MergedTerms
{
    private const int Capacity = 8192;

    private readonly Utf8Buffer _bytes = new(16 * Capacity);
    private readonly int[] _ends = new int[Capacity];
    private readonly long[] _documentFrequencies = new long[Capacity];
    private int _count;

    public bool IsFull => _count == Capacity;

    public void Clear()
    {
        _bytes.Clear();
        _count = 0;
    }

    /// <summary>Takes a term; there must be room.</summary>
    /// <returns>The batch's copy of it, valid until the next one.</returns>
    public ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> term)
    {
        _bytes.Append(term);
        _ends[_count] = _bytes.Length;
        return _bytes.Span[^term.Length..];
    }

    /// <summary>Says how many documents have the term.</summary>
    public void End(long documentFrequency) => _documentFrequencies[_count++] = documentFrequency;

    public void WriteTo(TermStatisticsWriter writer, string field)
    {
        var start = 0;
        for (var i = 0; i < _count; i++)
        {
            writer.Add(field, _bytes.Span[start.._ends[i]], _documentFrequencies[i]);
            start = _ends[i];
        }
    }
}
