using Indexer.Search.Shards;

namespace Indexer.Search.Pruning;

/// <summary>What a segment remembers, by window, of what a word or a pair of words is worth: worked out when a window is asked for again, by whichever search. Thread-safe.</summary>
/// <param name="windows">Windows of the segment.</param>
internal sealed class ScoredWindows(int windows)
{
    private readonly ulong[]?[] _windows = new ulong[]?[windows]; // the data of their scores
    private readonly bool[] _isVisited = new bool[windows];
    private long _learnt;

    /// <summary>About how many bytes it takes.</summary>
    public long Bytes => 100 + (9L * _windows.Length) + Volatile.Read(ref _learnt);

    /// <summary>What it is worth in a window; null where that is not known.</summary>
    public WindowScores? In(int window) => _windows[window] is { } data ? new WindowScores(data) : null;

    /// <summary>Has it fetched where each window's scores are.</summary>
    public void Prefetch() => ProcessorCache.Fetch<ulong[]?>(_windows);

    /// <summary>Whether a window is visited again.</summary>
    public bool Visit(int window)
    {
        bool isVisited = _isVisited[window];
        _isVisited[window] = true;
        return isVisited;
    }

    public void Learn(int window, WindowScores scores)
    {
        if (Interlocked.Exchange(ref _windows[window], scores.Data) is null) Interlocked.Add(ref _learnt, scores.Bytes);
    }
}
