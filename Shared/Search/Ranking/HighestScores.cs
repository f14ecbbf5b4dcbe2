namespace Indexer.Search.Ranking;

/// <summary>The highest k of some scores, in a flat heap whose root is the lowest of them.</summary>
/// <param name="capacity">k.</param>
internal sealed class HighestScores(int capacity)
{
    private float[] _heap = new float[Math.Min(capacity, 64)];
    private int _count;

    /// <summary>The lowest of them; <see cref="HitCollector.Everything"/> while there are fewer than k.</summary>
    public float Least { get; private set; } = capacity == 0 ? float.PositiveInfinity : HitCollector.Everything;

    public void Add(float score)
    {
        if (score <= Least) return;
        if (_count < capacity)
        {
            if (_count == _heap.Length) Array.Resize(ref _heap, Math.Min(capacity, _heap.Length * 2));
            _heap[_count++] = score;
            if (_count < capacity) return;
            // In order only from here on: until it is full the lowest is of no interest.
            for (int at = _count / 2 - 1; at >= 0; at--) SiftDown(at, _heap[at]);
        }
        else
        {
            SiftDown(0, score);
        }
        Least = _heap[0];
    }

    private void SiftDown(int at, float score)
    {
        float[] heap = _heap;
        while (true)
        {
            int child = 2 * at + 1;
            if (child >= _count) break;
            if (child + 1 < _count && heap[child + 1] < heap[child]) child++;
            if (heap[child] >= score) break;
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = score;
    }
}
