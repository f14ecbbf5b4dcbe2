namespace Indexer.Jobs;

/// <summary>A task that was handed out and is not committed.</summary>
internal sealed class TaskInFlight(TaskId task, TimeSpan now)
{
    private readonly HashSet<string> _closed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _started = new(StringComparer.Ordinal);
    private int _isolationSteps;

    public TaskId Task => task;

    /// <summary>Number of the last attempt handed out.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>When the next attempt is to be handed out, after one that failed; else null.</summary>
    public TimeSpan? Due { get; set; }

    /// <summary>When something was last heard of it, or it was handed out.</summary>
    public TimeSpan Heard { get; set; } = now;

    public bool IsRunning => _started.Count > 0 && Due is null;

    public long InputBytes { get; private set; }

    public long Records { get; private set; }

    /// <summary>Takes note of an attempt's start; returns how many attempts have vanished, those that narrowed down a record not counted.</summary>
    public int Start(string attempt, int isolationSteps)
    {
        _isolationSteps = Math.Max(_isolationSteps, isolationSteps);
        if (!_closed.Contains(attempt) && _started.Add(attempt)) (InputBytes, Records) = (0, 0);
        return _started.Count - 1 - _isolationSteps;
    }

    /// <summary>Takes note of an attempt's end without a commit.</summary>
    public void Close(string attempt)
    {
        _started.Remove(attempt);
        // Kept so that a start told late does not make it live again; a task has few ends.
        _closed.Add(attempt);
    }

    public void Progress(long inputBytes, long records) => (InputBytes, Records) = (inputBytes, records);
}
