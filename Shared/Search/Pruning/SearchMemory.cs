using System.Collections.Concurrent;
using Indexer.Indexing.Postings;

namespace Indexer.Search.Pruning;

/// <summary>What a search works with, kept for the next: a hundred kilobytes a word would else be cleared and collected for each. For one thread of one search at a time.</summary>
internal sealed class SearchMemory
{
    // As many as search at the same time.
    private static readonly ConcurrentBag<SearchMemory> Idle = [];

    private readonly List<WordPart> _parts = [];
    private readonly List<PostingList> _lists = [];
    private readonly List<PositionList> _positions = [];
    private double[] _bounds = [];
    private Mark _used;

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
        Free(default);
        Idle.Add(this);
    }

    /// <summary>What is rented now, to <see cref="Free"/> all that will be rented after it.</summary>
    public Mark Used => _used;

    /// <summary>All that was rented since is free again.</summary>
    public void Free(Mark since)
    {
        for (int i = since.Lists; i < _used.Lists; i++) _lists[i].Release();
        for (int i = since.Positions; i < _used.Positions; i++) _positions[i].Release();
        _used = since;
    }

    /// <summary>A bound for each stretch, all 0.</summary>
    public ArraySegment<double> RentBounds(int stretches)
    {
        // Who has rented some of the array before keeps it.
        if (_bounds.Length < _used.Bounds + stretches) _bounds = new double[2 * (_used.Bounds + stretches)];
        var bounds = new ArraySegment<double>(_bounds, _used.Bounds, stretches);
        bounds.AsSpan().Clear();
        _used.Bounds += stretches;
        return bounds;
    }

    public WordPart RentPart()
    {
        if (_used.Parts == _parts.Count) _parts.Add(new WordPart());
        return _parts[_used.Parts++];
    }

    public PostingList RentList()
    {
        if (_used.Lists == _lists.Count) _lists.Add(new PostingList());
        return _lists[_used.Lists++];
    }

    public PositionList RentPositions()
    {
        if (_used.Positions == _positions.Count) _positions.Add(new PositionList());
        return _positions[_used.Positions++];
    }

    /// <summary>How much of everything is rented.</summary>
    public record struct Mark(int Parts, int Lists, int Positions, int Bounds);
}
