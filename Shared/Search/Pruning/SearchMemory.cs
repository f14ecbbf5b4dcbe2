using System.Collections.Concurrent;
using Indexer.Indexing.Postings;

namespace Indexer.Search.Pruning;

/// <summary>What a search works with, kept for the next: a hundred kilobytes a word would else be cleared and collected for each. For one search at a time.</summary>
internal sealed class SearchMemory
{
    // As many as search at the same time.
    private static readonly ConcurrentBag<SearchMemory> Idle = [];

    private readonly List<WordPart> _parts = [];
    private readonly List<PostingList> _lists = [];
    private readonly List<PositionList> _positions = [];
    private double[] _bounds = [];
    private int _usedParts;
    private int _usedLists;
    private int _usedPositions;

    private SearchMemory()
    {
    }

    public Window Window { get; } = new();

    public Candidates Candidates { get; } = new();

    public ulong[] Allowed { get; } = new ulong[Window.Words];

    public ulong[] Found { get; } = new ulong[Window.Words];

    /// <summary>Scores of 64 places.</summary>
    public double[] Sums { get; } = new double[64];

    /// <summary>The same of optional parts.</summary>
    public double[] OptionalSums { get; } = new double[64];

    /// <summary>What proximity adds by place.</summary>
    public double[] Proximity { get; } = new double[Window.Width];

    /// <summary>Scores that were offered of a window.</summary>
    public float[] Offered { get; } = new float[Window.Width];

    public static SearchMemory Rent() => Idle.TryTake(out SearchMemory? memory) ? memory : new SearchMemory();

    /// <summary>Gives it back; not after a failure, which may leave it half written.</summary>
    public void Return()
    {
        Reset();
        Idle.Add(this);
    }

    /// <summary>All that was rented is free again: for the next segment.</summary>
    public void Reset()
    {
        for (int i = 0; i < _usedLists; i++) _lists[i].Release();
        for (int i = 0; i < _usedPositions; i++) _positions[i].Release();
        _usedParts = _usedLists = _usedPositions = 0;
    }

    /// <summary>A bound for each stretch, all 0.</summary>
    public Span<double> RentBounds(int stretches)
    {
        if (_bounds.Length < stretches) _bounds = new double[stretches];
        Array.Clear(_bounds, 0, stretches);
        return _bounds.AsSpan(0, stretches);
    }

    public WordPart RentPart()
    {
        if (_usedParts == _parts.Count) _parts.Add(new WordPart());
        return _parts[_usedParts++];
    }

    public PostingList RentList()
    {
        if (_usedLists == _lists.Count) _lists.Add(new PostingList());
        return _lists[_usedLists++];
    }

    public PositionList RentPositions()
    {
        if (_usedPositions == _positions.Count) _positions.Add(new PositionList());
        return _positions[_usedPositions++];
    }
}
