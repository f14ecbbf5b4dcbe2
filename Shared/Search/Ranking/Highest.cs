using System.Numerics;

namespace Indexer.Search.Ranking;

/// <summary>
/// The highest k of some values. Few are kept in a flat heap whose root is the lowest of them. Many are gathered until there are 2k, of which a selection leaves k: a value costs the same then,
/// however many are wanted, and the bound lags behind (top 1,000 of eight shards on one thread, any 5 words: 463 us for 521).
/// </summary>
/// <param name="capacity">k, from 1 on.</param>
internal sealed class Highest<T>(int capacity)
    where T : struct, IComparisonOperators<T, T, bool>
{
    /// <summary>From so many on they are gathered.</summary>
    public const int Many = 128;

    private readonly int _limit = capacity < Many ? capacity : 2 * capacity;
    private T[] _values = new T[Math.Min(capacity, 64)];
    private int _count;

    /// <summary>Whether there are k of them, so that there is a <see cref="Least"/>.</summary>
    public bool IsFull { get; private set; }

    /// <summary>The lowest of them, or, where they are many, one that was not long ago: a value that is no higher is none of them, but for equal ones.</summary>
    public T Least { get; private set; }

    /// <summary>They, and where they are many perhaps others, in no order.</summary>
    public Span<T> Values => _values.AsSpan(0, _count);

    public void Add(T value)
    {
        if (IsFull)
        {
            if (value <= Least) return;
            if (_limit == capacity)
            {
                SiftDown(0, value);
                Least = _values[0];
                return;
            }
        }
        if (_count == _values.Length) Array.Resize(ref _values, Math.Min(_limit, _values.Length * 2));
        _values[_count++] = value;
        if (_count == capacity) Fill();
        else if (_count == _limit) Select();
    }

    /// <summary>Until there are k, the lowest is of no interest.</summary>
    private void Fill()
    {
        IsFull = true;
        if (_limit == capacity)
        {
            for (int at = _count / 2 - 1; at >= 0; at--) SiftDown(at, _values[at]);
            Least = _values[0];
            return;
        }
        Least = _values[0];
        foreach (T value in Values)
            if (value < Least) Least = value;
    }

    /// <summary>Leaves k (Hoare's selection).</summary>
    private void Select()
    {
        int low = 0, high = _count - 1, last = capacity - 1;
        while (low < high)
        {
            T pivot = Median(_values[low], _values[low + (high - low) / 2], _values[high]);
            int left = low, right = high;
            while (left <= right)
            {
                while (_values[left] > pivot) left++;
                while (pivot > _values[right]) right--;
                if (left > right) break;
                (_values[left], _values[right]) = (_values[right], _values[left]);
                left++;
                right--;
            }
            if (last <= right) high = right;
            else if (last >= left) low = left;
            else break;
        }
        _count = capacity;
        Least = _values[last];
    }

    private static T Median(T a, T b, T c)
    {
        if (a > b) (a, b) = (b, a);
        if (b > c) b = c;
        return a > b ? a : b;
    }

    private void SiftDown(int at, T value)
    {
        T[] heap = _values;
        while (true)
        {
            int child = 2 * at + 1;
            if (child >= _count) break;
            if (child + 1 < _count && heap[child + 1] < heap[child]) child++;
            if (heap[child] >= value) break;
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = value;
    }
}
