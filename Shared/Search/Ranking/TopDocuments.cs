namespace Indexer.Search.Ranking;

/// <summary>
/// The best k documents of a shard, in one flat heap of numbers whose root is the worst: higher scores first, equal ones by document number, which in a shard is the order
/// of document keys. A score (never negative) and the complement of the number make one integer that is larger for the better.
/// </summary>
internal sealed class TopDocuments : HitCollector
{
    private readonly int _capacity;
    private readonly ulong _first;
    private ulong[] _heap;
    private int _count;

    /// <param name="capacity">k.</param>
    public TopDocuments(int capacity)
        : this(capacity, ulong.MaxValue)
    {
    }

    /// <summary>Those that come behind a place.</summary>
    /// <param name="capacity">k.</param>
    /// <param name="score">Only what scores less is wanted, or the same</param>
    /// <param name="document">and is this document or a later one.</param>
    public TopDocuments(int capacity, float score, int document)
        : this(capacity, Entry(score, document))
    {
    }

    private TopDocuments(int capacity, ulong first)
    {
        _capacity = capacity;
        _first = first;
        _heap = new ulong[Math.Min(capacity, 64)];
        if (capacity == 0) Threshold = float.PositiveInfinity;
    }

    public override bool GoesByScore => true;

    public override bool IsEmpty => _capacity == 0;

    public override bool IsUnbounded => _first == ulong.MaxValue;

    public override IEnumerable<float> Scores => IsUnbounded ? _heap.Take(_count).Select(ScoreOf) : [];

    public override void Offer(float score, int document)
    {
        ulong entry = Entry(score, document);
        if (entry > _first) return;
        if (_count < _capacity)
        {
            if (_count == _heap.Length) Array.Resize(ref _heap, Math.Min(_capacity, _heap.Length * 2));
            _heap[_count++] = entry;
            if (_count < _capacity) return;
            // In order only from here on: until it is full the worst is of no interest.
            for (int at = _count / 2 - 1; at >= 0; at--) SiftDown(at, _heap[at]);
        }
        else
        {
            if (_capacity == 0 || entry < _heap[0]) return;
            SiftDown(0, entry);
        }
        Threshold = ScoreOf(_heap[0]);
    }

    public override (float Score, int Document)[] TakeAll(float least)
    {
        int count = 0;
        for (int i = 0; i < _count; i++)
            if (ScoreOf(_heap[i]) >= least) _heap[count++] = _heap[i];
        _count = 0;
        Array.Sort(_heap, 0, count);
        var best = new (float, int)[count];
        for (int i = 0; i < count; i++)
        {
            ulong entry = _heap[count - 1 - i];
            best[i] = (ScoreOf(entry), (int)~(uint)entry);
        }
        return best;
    }

    private static ulong Entry(float score, int document) => ((ulong)BitConverter.SingleToUInt32Bits(score) << 32) | ~(uint)document;

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
