namespace Indexer.Search.Ranking;

/// <summary>
/// The best k documents of a shard, as numbers: higher scores first, equal ones by document number, which in a shard is the order
/// of document keys. A score (never negative) and the complement of the number make one integer that is larger for the better.
/// </summary>
internal sealed class TopDocuments : HitCollector
{
    private readonly int _capacity;
    private readonly ulong _first;
    private readonly Highest<ulong> _best;

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
        _best = new Highest<ulong>(Math.Max(capacity, 1));
        if (capacity == 0) Threshold = float.PositiveInfinity;
    }

    public override bool GoesByScore => true;

    public override bool IsEmpty => _capacity == 0;

    public override bool IsUnbounded => _first == ulong.MaxValue;

    public override IEnumerable<float> Scores => IsUnbounded ? [.. _best.Values.ToArray().Select(ScoreOf)] : [];

    public override void Offer(float score, int document)
    {
        ulong entry = Entry(score, document);
        if (entry > _first || _capacity == 0) return;
        _best.Add(entry);
        if (_best.IsFull) Threshold = ScoreOf(_best.Least);
    }

    public override (float Score, int Document)[] TakeAll(float least)
    {
        Span<ulong> entries = _best.Values;
        int count = 0;
        foreach (ulong entry in entries)
            if (ScoreOf(entry) >= least) entries[count++] = entry;
        entries = entries[..count];
        entries.Sort();
        var best = new (float, int)[_capacity == 0 ? 0 : Math.Min(count, _capacity)];
        for (int i = 0; i < best.Length; i++)
        {
            ulong entry = entries[count - 1 - i];
            best[i] = (ScoreOf(entry), (int)~(uint)entry);
        }
        return best;
    }

    private static ulong Entry(float score, int document) => ((ulong)BitConverter.SingleToUInt32Bits(score) << 32) | ~(uint)document;

    private static float ScoreOf(ulong entry) => BitConverter.UInt32BitsToSingle((uint)(entry >> 32));
}
