using System.Collections;

namespace Indexer.Jobs;

/// <summary>Which tasks of a stage are committed, and which is the next to hand out: one bit a task.</summary>
internal sealed class StageTasks(int total)
{
    private readonly BitArray _committed = new(total);
    private int _next;

    public int Total => total;

    public int Committed { get; private set; }

    public bool IsComplete => Committed == total;

    /// <summary>Whether every task was handed out or is committed; amortised O(1).</summary>
    public bool IsExhausted
    {
        get
        {
            SkipCommitted();
            return _next == total;
        }
    }

    public bool IsCommitted(int index) => _committed[index];

    /// <summary>False where it was committed before.</summary>
    public bool Commit(int index)
    {
        if (_committed[index]) return false;
        _committed[index] = true;
        Committed++;
        return true;
    }

    /// <summary>The next task that was neither handed out nor committed; amortised O(1).</summary>
    public bool TryTakeNext(out int index)
    {
        SkipCommitted();
        index = _next;
        if (_next == total) return false;
        _next++;
        return true;
    }

    private void SkipCommitted()
    {
        while (_next < total && _committed[_next]) _next++;
    }
}
