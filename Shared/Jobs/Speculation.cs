namespace Indexer.Jobs;

/// <summary>
/// Chooses which attempts get a backup near the end of a stage, by LATE (Zaharia, Konwinski, Joseph, Katz and Stoica, OSDI 2008): those with the longest
/// estimated time to their end, which is <c>elapsed · (1 − share) / share</c> of the input done. Memory is constant; a look costs O(tasks in flight).
/// </summary>
internal sealed class Speculation(SpeculationOptions options, Func<TaskId, long> sizeOf)
{
    // Of so many of the last commits the median is taken; an odd number has one.
    private const int MaxSamples = 127;

    private readonly double[] _samples = new double[MaxSamples];
    private readonly List<TaskInFlight> _running = [];
    private readonly List<(double Left, TaskInFlight Task)> _slow = [];
    private int _sampled, _mostRunning;
    private string? _worker;
    private bool _hasOtherWorkers;
    private TimeSpan _next;

    public void BeginStage() => (_sampled, _mostRunning) = (0, 0);

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
        _samples[_sampled++ % MaxSamples] = (now - started).TotalSeconds / UnitsOf(task);
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
        if (room <= 0 || Typical(now) is not { } secondsOfUnit) return [];
        foreach (var task in _running)
            if (!task.HasBackup(now - lost) && MayHaveBackup(task, now) && SecondsLeft(task, secondsOfUnit, now) is var left && left > options.SlowFactor * secondsOfUnit * UnitsOf(task))
                _slow.Add((left, task));
        _slow.Sort((one, other) => other.Left.CompareTo(one.Left));
        return _slow.Take(room).Select(slow => slow.Task);
    }

    // A task whose crashes are narrowed down to a record must not run twice at once: a living attempt would be taken for a crashed one.
    private bool MayHaveBackup(TaskInFlight task, TimeSpan now) =>
        ElapsedOf(task, now) >= options.MinimumRun && !task.IsIsolating && task.FailedBackups < options.MaxFailed && now >= task.NextBackup;

    private double SecondsLeft(TaskInFlight task, double secondsOfUnit, TimeSpan now)
    {
        var elapsed = ElapsedOf(task, now).TotalSeconds;
        // Of a task that tells nothing is expected that it takes as long again.
        if (ShareOf(task) is not { } share) return elapsed;
        // One that hangs after its input was read is overdue some day.
        var overdue = elapsed - 2 * options.SlowFactor * secondsOfUnit * UnitsOf(task);
        return Math.Max(elapsed * (1 - share) / share, overdue);
    }

    // Seconds that a unit of input takes: the median of committed tasks, and before there are any, of what the running ones come to at their rate.
    private double? Typical(TimeSpan now)
    {
        if (_sampled > 0) return Median(_samples.AsSpan(0, Math.Min(_sampled, MaxSamples)).ToArray());
        var expected = new List<double>(_running.Count);
        foreach (var task in _running)
            if (ShareOf(task) is { } share) expected.Add(ElapsedOf(task, now).TotalSeconds / share / UnitsOf(task));
        return expected.Count < 2 ? null : Median([.. expected]);
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[(values.Length - 1) / 2];
    }

    private static TimeSpan ElapsedOf(TaskInFlight task, TimeSpan now) => now - (task.StartedAt ?? now);

    private double? ShareOf(TaskInFlight task) =>
        sizeOf(task.Task) is > 0 and var size && task.InputBytes > 0 ? Math.Min(1, task.InputBytes / (double)size) : null;

    private double UnitsOf(TaskInFlight task) => Math.Max(1, sizeOf(task.Task));
}
