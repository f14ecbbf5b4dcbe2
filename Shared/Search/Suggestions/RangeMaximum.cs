namespace Indexer.Search.Suggestions;

/// <summary>
/// Where in any range of an array the greatest value is, of equals the first, in O(log n): a segment tree over positions, one number a value. What comes next is in the two ranges
/// beside it, so the k best of a range take k such questions (Muthukrishnan 2002). Immutable.
/// </summary>
internal sealed class RangeMaximum
{
    private readonly int[] _values;
    private readonly int[] _winners;

    /// <param name="values">Not changed any more.</param>
    public RangeMaximum(int[] values)
    {
        _values = values;
        _winners = new int[values.Length];
        for (int node = values.Length - 1; node > 0; node--) _winners[node] = Better(Winner(2 * node), Winner(2 * node + 1));
    }

    /// <summary>Positions of all ranges, the greatest value first, of equals the first; one that is in two ranges comes twice, one behind the other.</summary>
    public IEnumerable<int> Descending(IEnumerable<(int First, int End)> all)
    {
        var ranges = new PriorityQueue<(int At, int First, int End), (long Value, int At)>();
        foreach ((int first, int end) in all) Add(first, end);
        while (ranges.TryDequeue(out var best, out _))
        {
            yield return best.At;
            Add(best.First, best.At);
            Add(best.At + 1, best.End);
        }

        void Add(int from, int to)
        {
            if (from >= to) return;
            int at = Of(from, to);
            ranges.Enqueue((at, from, to), (-(long)_values[at], at));
        }
    }

    private int Of(int first, int end)
    {
        int best = first;
        for ((int left, int right) = (first + _values.Length, end + _values.Length); left < right; left >>= 1, right >>= 1)
        {
            if ((left & 1) == 1) best = Better(best, Winner(left++));
            if ((right & 1) == 1) best = Better(best, Winner(--right));
        }
        return best;
    }

    private int Winner(int node) => node < _values.Length ? _winners[node] : node - _values.Length;

    private int Better(int a, int b)
    {
        if (_values[a] != _values[b]) return _values[a] > _values[b] ? a : b;
        return Math.Min(a, b);
    }
}
