namespace Indexer.Jobs;

/// <summary>
/// Chooses which attempts get a backup near the end of a stage, by LATE (Zaharia, Konwinski, Joseph, Katz and Stoica, OSDI 2008): those with the longest
/// estimated time to their end, which is <c>elapsed / share − elapsed</c> of the input done. How large their input is tell the attempts themselves, of any stage.
/// Memory is constant; a look costs O(tasks in flight).
/// </summary>
internal sealed class Speculation(SpeculationOptions options)
{
    private readonly MedianOfLast _secondsOfTask = new(), _secondsOfByte = new();
    private readonly List<TaskInFlight> _running = [];
    private readonly List<(double Left, TaskInFlight Task)> _slow = [];
    private int _mostRunning;
    private string? _worker;
    private bool _hasOtherWorkers;
    private TimeSpan _next;

    public void BeginStage()
    {
        _secondsOfTask.Clear();
        _secondsOfByte.Clear();
        _mostRunning = 0;
    }

    /// <summary>A backup needs another worker: with one alone there is no other place.</summary>
    public void NoteWorker(string worker)
    {
        _worker ??= worker;
        _hasOtherWorkers |= _worker != worker;
    }

    public void NoteCommit(TaskInFlight task, TimeSpan now)
    {
        // With a backup beside it, it is not known which of the two took how long.
        if (task.StartedAt is not { } started || task.HadBackup) return;
        var seconds = (now - started).TotalSeconds;
        _secondsOfTask.Add(seconds);
        // A task of less than a heartbeat has told nothing.
        if (task.OfBytes > 0) _secondsOfByte.Add(seconds / task.OfBytes);
    }

    /// <summary>The attempts that get a backup now, slowest first; to be called when all tasks of the stage were handed out.</summary>
    public IEnumerable<TaskInFlight> Choose(IEnumerable<TaskInFlight> inFlight, TimeSpan lost, TimeSpan now)
    {
        if (now < _next) return [];
        _next = now + options.Interval;
        if (!_hasOtherWorkers) return [];
        _running.Clear();
        _slow.Clear();
        var backups = 0;
        foreach (var task in inFlight)
        {
            if (task.IsWaiting) return []; // no slot is free while tasks wait for one
            if (!task.IsRunning) continue;
            _running.Add(task);
            if (task.HasBackup(now - lost)) backups++;
        }
        _mostRunning = Math.Max(_mostRunning, _running.Count);
        var room = Math.Max(1, (int)(options.MaxShare * _mostRunning)) - backups;
        if (room <= 0) return [];
        var (ofTask, ofByte) = Usual(now);
        foreach (var task in _running)
            if (!task.HasBackup(now - lost) && MayHaveBackup(task, now) && SecondsOfFresh(task, ofTask, ofByte) is { } fresh && SecondsLeft(task, fresh, now) is var left && left > options.SlowFactor * fresh)
                _slow.Add((left, task));
        _slow.Sort((one, other) => other.Left.CompareTo(one.Left));
        return _slow.Take(room).Select(slow => slow.Task);
    }

    // A task whose crashes are narrowed down to a record must not run twice at once: a living attempt would be taken for a crashed one.
    private bool MayHaveBackup(TaskInFlight task, TimeSpan now) =>
        ElapsedOf(task, now) >= options.MinimumRun && !task.IsIsolating && task.FailedBackups < options.MaxFailed && now >= task.NextBackup;

    private double SecondsLeft(TaskInFlight task, double fresh, TimeSpan now)
    {
        var elapsed = ElapsedOf(task, now).TotalSeconds;
        // Of a task that tells nothing is expected that it takes as long again.
        if (ShareOf(task) is not { } share) return elapsed;
        // One that hangs after its input was read is overdue some day.
        return Math.Max(SecondsInAll(task, share, now) - elapsed, elapsed - 2 * options.SlowFactor * fresh);
    }

    private static double? SecondsOfFresh(TaskInFlight task, double? ofTask, double? ofByte) => task.OfBytes > 0 && ofByte is { } seconds ? seconds * task.OfBytes : ofTask;

    // Seconds that a task and that a byte of input takes: the median of committed tasks, and before there are any, of what the running ones come to at their rate.
    private (double? OfTask, double? OfByte) Usual(TimeSpan now)
    {
        if (_secondsOfTask.Value is { } ofTask) return (ofTask, _secondsOfByte.Value);
        var (tasks, bytes) = (new List<double>(_running.Count), new List<double>(_running.Count));
        foreach (var task in _running)
        {
            if (ShareOf(task) is not { } share) continue;
            tasks.Add(SecondsInAll(task, share, now));
            bytes.Add(tasks[^1] / task.OfBytes);
        }
        return tasks.Count < 2 ? (null, null) : (MedianOfLast.Of([.. tasks]), MedianOfLast.Of([.. bytes]));
    }

    // A share is that of a moment ago: early in a task, a second makes all the difference. Of one that falls silent the share counts as that of now, but for a while.
    private double SecondsInAll(TaskInFlight task, double share, TimeSpan now)
    {
        var silent = now - task.ToldAt;
        var told = ElapsedOf(task, now) - (silent < options.MinimumRun ? silent : options.MinimumRun);
        return told.TotalSeconds / share;
    }

    private static TimeSpan ElapsedOf(TaskInFlight task, TimeSpan now) => now - (task.StartedAt ?? now);

    private static double? ShareOf(TaskInFlight task) => task.OfBytes > 0 && task.InputBytes > 0 ? Math.Min(1, task.InputBytes / (double)task.OfBytes) : null;
}
