namespace Indexer.Jobs;

/// <summary>A task that was handed out and is not committed.</summary>
internal sealed class TaskInFlight(TaskId task, TimeSpan now)
{
    // Pauses grow to 16 times their first length.
    private const int MostDoublings = 4;

    private readonly HashSet<string> _closed = new(StringComparer.Ordinal);
    // When each was last heard of.
    private readonly Dictionary<string, TimeSpan> _started = new(StringComparer.Ordinal);
    private string? _current;
    private int _isolationSteps, _backups, _repeats, _looks;
    private TimeSpan _heard = now, _nextLook;
    private (TimeSpan HandedOut, string? Attempt)? _backup;

    public TaskId Task => task;

    /// <summary>Number of the last attempt handed out, backups aside.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>When the next attempt is to be handed out, after one that failed; else null.</summary>
    public TimeSpan? Due { get; set; }

    /// <summary>When something was last heard of it, or it was handed out.</summary>
    public TimeSpan Heard
    {
        get => _heard;
        set => (_heard, _looks) = (value, 0);
    }

    /// <summary>When the newest attempt began, backups aside; null before that.</summary>
    public TimeSpan? StartedAt { get; private set; }

    /// <summary>When the newest attempt told how far it is.</summary>
    public TimeSpan ToldAt { get; private set; }

    public bool IsRunning => _started.Count > 0 && Due is null;

    public bool IsWaiting => _started.Count == 0 && Due is null;

    public bool IsIsolating => _isolationSteps > 0;

    /// <summary>Attempts that may be running, those that vanished with their worker included.</summary>
    public int Live => _started.Count + (_backup?.Attempt is null ? 0 : 1);

    public bool HadBackup => _backups > 0;

    public int FailedBackups { get; private set; }

    /// <summary>Before this it gets no further backup.</summary>
    public TimeSpan NextBackup { get; private set; }

    public long InputBytes { get; private set; }

    /// <summary>Stored bytes of the task's input, once an attempt has told; else 0.</summary>
    public long OfBytes { get; private set; }

    public long Records { get; private set; }

    /// <summary>
    /// Takes note of an attempt's start; returns how many attempts have vanished, those that narrowed down a record not counted. One that was heard of after
    /// <paramref name="alive"/> runs beside this one, and has not.
    /// </summary>
    public int Start(string attempt, int isolationSteps, TimeSpan alive, TimeSpan now)
    {
        _isolationSteps = Math.Max(_isolationSteps, isolationSteps);
        _repeats = 0;
        if (!_closed.Contains(attempt))
        {
            if (!_started.ContainsKey(attempt)) (_current, StartedAt, ToldAt, InputBytes, Records) = (attempt, now, now, 0, 0);
            _started[attempt] = now;
        }
        var vanished = -_isolationSteps;
        foreach (var heard in _started.Values)
            if (heard <= alive) vanished++;
        return vanished;
    }

    /// <summary>Takes note of an attempt's end without a commit; false where nothing was known of it.</summary>
    public bool Close(string attempt)
    {
        var isBackup = _backup?.Attempt == attempt;
        // Its message is in the queue again, and will start as another attempt.
        if (isBackup) _backup = (_backup!.Value.HandedOut, null);
        // Kept so that a start told late does not make it live again; a task has few ends.
        var isNews = _closed.Add(attempt);
        return _started.Remove(attempt) || isBackup || !isNews;
    }

    public void Progress(string attempt, long inputBytes, long ofBytes, long records, TimeSpan now)
    {
        if (ofBytes > 0) OfBytes = ofBytes;
        if (attempt == _backup?.Attempt) return;
        // Of an attempt whose start was not told. It may be the backup's: then it is left alone.
        if (_started.ContainsKey(attempt)) _started[attempt] = now;
        else if (_backup is null) Start(attempt, 0, now, now);
        // One that was told before and came after says nothing new.
        if (attempt == _current && inputBytes >= InputBytes) (InputBytes, Records, ToldAt) = (inputBytes, records, now);
    }

    /// <summary>Whether it was silent for so long that its message ought to be in the queue; after each time that it was handed out again, twice as long.</summary>
    public bool IsOverdue(TimeSpan silence, TimeSpan now) => Due is null && now - Heard >= silence * (1 << Math.Min(_repeats, MostDoublings));

    /// <summary>Takes note that it is handed out again as the same attempt.</summary>
    public void Repeat(TimeSpan now)
    {
        _repeats++;
        Heard = now;
    }

    /// <summary>Whether its commit is to be looked for, since nothing was heard of it for so long; each look in one silence makes the pause before the next twice as long.</summary>
    public bool TryLook(TimeSpan silence, TimeSpan now)
    {
        if (now - Heard < silence || (_looks > 0 && now < _nextLook)) return false;
        _nextLook = now + silence * (1 << Math.Min(_looks++, MostDoublings));
        return true;
    }

    /// <summary>Hands out a backup; returns its place among the task's backups, from 0.</summary>
    public int BeginBackup(TimeSpan now)
    {
        _backup = (now, null);
        return _backups++;
    }

    public void StartBackup(string attempt, TimeSpan now)
    {
        if (!_closed.Contains(attempt)) _backup = (_backup?.HandedOut ?? now, attempt);
    }

    public void FailBackup() => (_backup, FailedBackups) = (null, FailedBackups + 1);

    /// <summary>Forgets a backup that has not begun and will not; another may be handed out at <paramref name="next"/>.</summary>
    public void LoseBackup(TimeSpan next)
    {
        if (_backup is { Attempt: null }) (_backup, NextBackup) = (null, next);
    }

    /// <summary>Whether a backup was handed out; one that was before <paramref name="lost"/> and has not begun since counts as lost.</summary>
    public bool HasBackup(TimeSpan lost) => _backup is { } backup && (backup.Attempt is not null || backup.HandedOut > lost);
}
