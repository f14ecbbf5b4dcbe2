namespace Indexer.Search.Pruning;

/// <summary>What a segment remembers, by window, of what a word or a pair of words is worth: worked out when a window is asked for again, by whichever search. Thread-safe.</summary>
/// <param name="windows">Windows of the segment.</param>
internal sealed class ScoredWindows(int windows)
{
    private readonly WindowScores?[] _windows = new WindowScores?[windows];
    private readonly bool[] _isVisited = new bool[windows];

    /// <summary>About how many bytes it takes, without what is worked out.</summary>
    public long Bytes => 100 + 9L * _windows.Length;

    /// <summary>What it is worth in a window; null where that is not known.</summary>
    public WindowScores? In(int window) => _windows[window];

    /// <summary>Whether a window is visited again.</summary>
    public bool Visit(int window)
    {
        bool isVisited = _isVisited[window];
        _isVisited[window] = true;
        return isVisited;
    }

    public void Learn(int window, WindowScores scores) => _windows[window] = scores;
}
