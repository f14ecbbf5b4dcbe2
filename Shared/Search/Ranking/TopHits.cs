namespace Indexer.Search.Ranking;

/// <summary>A document among the best of its shard.</summary>
/// <param name="Score">Score.</param>
/// <param name="Segment">Ordinal of its segment in the shard.</param>
/// <param name="Document">Number in the segment.</param>
/// <param name="Key">Document key, UTF-8.</param>
internal readonly record struct RankedHit(float Score, int Segment, int Document, byte[] Key);

/// <summary>
/// The best k documents, in one flat heap whose root is the worst: higher scores first, equal ones in byte order of their document keys. Keys are read
/// only when scores are equal, and for the winners.
/// </summary>
/// <param name="capacity">k.</param>
/// <param name="readKey">Reads the key of (segment, document).</param>
internal sealed class TopHits(int capacity, Func<int, int, byte[]> readKey)
{
    private Entry[] _heap = new Entry[Math.Min(capacity, 64)];
    private int _count;

    private struct Entry
    {
        public float Score;
        public int Segment;
        public int Document;
        public byte[]? Key;
    }

    public void Offer(float score, int segment, int document)
    {
        if (capacity == 0) return;
        var entry = new Entry { Score = score, Segment = segment, Document = document };
        if (_count < capacity)
        {
            if (_count == _heap.Length) Array.Resize(ref _heap, Math.Min(capacity, _heap.Length * 2));
            _heap[_count] = entry;
            SiftUp(_count++);
            return;
        }
        if (score < _heap[0].Score || !IsWorse(ref _heap[0], ref entry)) return;
        _heap[0] = entry;
        SiftDown();
    }

    /// <summary>Empties the heap: best first.</summary>
    public RankedHit[] TakeAll()
    {
        var hits = new RankedHit[_count];
        while (_count > 0)
        {
            ref Entry worst = ref _heap[0];
            hits[_count - 1] = new RankedHit(worst.Score, worst.Segment, worst.Document, KeyOf(ref worst));
            _heap[0] = _heap[--_count];
            if (_count > 0) SiftDown();
        }
        return hits;
    }

    /// <summary>The order of hits everywhere: better first.</summary>
    public static int Compare(in RankedHit a, in RankedHit b)
    {
        int byScore = b.Score.CompareTo(a.Score);
        return byScore != 0 ? byScore : a.Key.AsSpan().SequenceCompareTo(b.Key);
    }

    private bool IsWorse(ref Entry a, ref Entry b)
    {
        if (a.Score != b.Score) return a.Score < b.Score;
        return KeyOf(ref a).AsSpan().SequenceCompareTo(KeyOf(ref b)) > 0;
    }

    private byte[] KeyOf(ref Entry entry) => entry.Key ??= readKey(entry.Segment, entry.Document);

    private void SiftUp(int at)
    {
        while (at > 0)
        {
            int parent = (at - 1) / 2;
            if (!IsWorse(ref _heap[at], ref _heap[parent])) return;
            (_heap[at], _heap[parent]) = (_heap[parent], _heap[at]);
            at = parent;
        }
    }

    private void SiftDown()
    {
        int at = 0;
        while (true)
        {
            int child = 2 * at + 1;
            if (child >= _count) return;
            if (child + 1 < _count && IsWorse(ref _heap[child + 1], ref _heap[child])) child++;
            if (!IsWorse(ref _heap[child], ref _heap[at])) return;
            (_heap[at], _heap[child]) = (_heap[child], _heap[at]);
            at = child;
        }
    }
}
