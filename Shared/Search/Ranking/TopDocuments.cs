namespace Indexer.Search.Ranking;

/// <summary>
/// The best k documents of a shard, in one flat heap of numbers whose root is the worst: higher scores first, equal ones by document number, which in a shard is the order
/// of document keys. A score (never negative) and the complement of the number make one integer that is larger for the better.
/// </summary>
internal sealed class TopDocuments(int capacity)
{
    /// <summary>No score is as low: while there is room every document is welcome.</summary>
    public const float Everything = -1;

    private ulong[] _heap = new ulong[Math.Min(capacity, 64)];
    private int _count;

    /// <summary>Whether no document is wanted, whatever its score.</summary>
    public bool IsEmpty => capacity == 0;

    /// <summary>The score that a document behind all that were offered must exceed.</summary>
    public float Threshold { get; private set; } = capacity == 0 ? float.PositiveInfinity : Everything;

    public void Offer(float score, int document)
    {
        ulong entry = ((ulong)BitConverter.SingleToUInt32Bits(score) << 32) | ~(uint)document;
        if (_count < capacity)
        {
            if (_count == _heap.Length) Array.Resize(ref _heap, Math.Min(capacity, _heap.Length * 2));
            _heap[_count++] = entry;
            if (_count < capacity) return;
            // In order only from here on: until it is full the worst is of no interest.
            for (int at = _count / 2 - 1; at >= 0; at--) SiftDown(at, _heap[at]);
        }
        else
        {
            if (capacity == 0 || entry < _heap[0]) return;
            SiftDown(0, entry);
        }
        Threshold = ScoreOf(_heap[0]);
    }

    /// <summary>Empties it: best first.</summary>
    public (float Score, int Document)[] TakeAll()
    {
        Array.Sort(_heap, 0, _count);
        var best = new (float, int)[_count];
        for (int i = 0; i < best.Length; i++)
        {
            ulong entry = _heap[_count - 1 - i];
            best[i] = (ScoreOf(entry), (int)~(uint)entry);
        }
        _count = 0;
        return best;
    }

    private static float ScoreOf(ulong entry) => BitConverter.UInt32BitsToSingle((uint)(entry >> 32));

    private void SiftDown(int at, ulong entry)
    {
        ulong[] heap = _heap;
        while (true)
        {
            int child = 2 * at + 1;
            if (child >= _count) break;
            if (child + 1 < _count && heap[child + 1] < heap[child]) child++;
            if (heap[child] >= entry) break;
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = entry;
    }
}
