using Indexer.Queue;

namespace Indexer.Jobs;

/// <summary>
/// The state machine of a job: (state, event, time) → commands. It does no I/O and reads no clock; chance comes from the <see cref="Random"/> it is given,
/// so that a run can be repeated. It mutates itself instead of copying, and belongs to one thread.
/// <list type="bullet">
/// <item>A stage begins when all tasks of the one before are committed. After the last stage the job is published, once.</item>
/// <item>No task is handed out after its commit is known; none is tried more often than <see cref="JobStateOptions.MaxAttempts"/>, backups aside.</item>
/// <item>Silence alone hands nothing out again: a task may wait for long. Messages that are missing from the queue do (<see cref="MessagesMissing"/>).</item>
/// <item>An attempt that is slow near the end of a stage gets a backup on another worker; what becomes of a backup never counts against the task.</item>
/// <item>Each event costs O(1) (a tick: O(tasks in flight), and only when something is due), and memory is one bit a task besides the tasks in flight.</item>
/// <item>Reports may be lost, repeated, late or out of order: a commit is final, all else only steers.</item>
/// </list>
/// </summary>
public sealed class JobState
{
    // Attempts beat once a second: one of which nothing was heard for so long when another begins has gone with its worker.
    private static readonly TimeSpan s_alive = TimeSpan.FromSeconds(5);

    private readonly JobStateOptions _options;
    private readonly Random _random;
    private readonly StageTasks[] _stages;
    private readonly Dictionary<int, TaskInFlight> _inFlight = [];
    private readonly PriorityQueue<TaskInFlight, TimeSpan> _backingOff = new();
    private readonly Speculation? _speculation;
    private int _window;

    /// <param name="tasksOfStages">Number of tasks of each <see cref="Indexer.Jobs.Stage"/>, in their order.</param>
    /// <param name="options">Settings.</param>
    /// <param name="random">Decides the jitter of backoff.</param>
    public JobState(IReadOnlyList<int> tasksOfStages, JobStateOptions options, Random random)
    {
        ArgumentNullException.ThrowIfNull(tasksOfStages);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Window);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxAttempts);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.MaxAttempts, TaskMessage.FirstBackup);
        _stages = [.. tasksOfStages.Select(tasks => new StageTasks(tasks))];
        _options = options;
        _random = random;
        _window = options.Window;
        _speculation = options.Speculation is { } speculation ? new Speculation(speculation) : null;
    }

    /// <summary>Where the job stands.</summary>
    public JobPhase Phase { get; private set; }

    /// <summary>The stage whose tasks are handed out.</summary>
    public Stage Stage { get; private set; }

    /// <summary>Tasks handed out and not committed.</summary>
    public int InFlight => _inFlight.Count;

    /// <summary>Tasks in flight at most; <see cref="WindowChanged"/> sets it.</summary>
    public int Window => _window;

    /// <summary>Tasks of the stage that are not committed.</summary>
    public int Remaining => _stages[(int)Stage].Total - _stages[(int)Stage].Committed;

    /// <summary>Tasks of a stage that are committed.</summary>
    public int CommittedOf(Stage stage) => _stages[(int)stage].Committed;

    /// <summary>Whether a task's commit is known.</summary>
    public bool IsCommitted(TaskId task) => IsOfJob(task) && _stages[(int)task.Stage].IsCommitted(task.Index);

    /// <summary>Sums over the attempts that are running: how many, stored input bytes, records. O(tasks in flight).</summary>
    public (int Tasks, long InputBytes, long Records) SumRunning()
    {
        var (tasks, bytes, records) = (0, 0L, 0L);
        foreach (var task in _inFlight.Values)
        {
            if (!task.IsRunning) continue;
            tasks++;
            bytes += task.InputBytes;
            records += task.Records;
        }
        return (tasks, bytes, records);
    }

    /// <summary>
    /// Tasks whose messages ought to be in the queue, since no attempt at them runs, and how many of them have been silent for <see cref="JobStateOptions.Silence"/> or
    /// longer: only then it is worth while to ask the queue. O(tasks in flight).
    /// </summary>
    public (int Tasks, int Overdue) CountWaiting(TimeSpan now)
    {
        var (tasks, overdue) = (0, 0);
        if (_options.Silence is not { } silence) return default;
        foreach (var task in _inFlight.Values)
        {
            if (task.Due is not null || (task.IsRunning && now - task.Heard < silence)) continue;
            tasks++;
            if (task.IsOverdue(silence, now)) overdue++;
        }
        return (tasks, overdue);
    }

    /// <summary>
    /// Tasks in flight of which nothing was heard for <paramref name="silence"/>, and whose commit may stand all the same. In one silence a task is named at growing
    /// intervals: many wait in the queue for hours. O(tasks in flight).
    /// </summary>
    public List<TaskId> TakeSilent(TimeSpan silence, TimeSpan now)
    {
        var silent = new List<TaskId>();
        foreach (var task in _inFlight.Values)
            if (task.TryLook(silence, now)) silent.Add(task.Task);
        return silent;
    }

    /// <summary>The transition.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="now">Time since the run began; never runs backwards.</param>
    /// <param name="commands">What is to be done is added here, in order.</param>
    public void Apply(JobEvent happened, TimeSpan now, List<JobCommand> commands)
    {
        ArgumentNullException.ThrowIfNull(commands);
        if (Phase == JobPhase.Ended) return;
        switch (happened)
        {
            case CommitSeen seen:
                Commit(seen.Task, null, now, commands);
                break;
            case ReportReceived received when Phase == JobPhase.Running || received.Report is TaskCommitted:
                Report(received.Report, now, commands);
                break;
            case JobBegun when Phase == JobPhase.Loading:
                Phase = JobPhase.Running;
                Advance(now, commands);
                break;
            case ClockTicked when Phase == JobPhase.Running:
                Tick(now, commands);
                break;
            case QueueLost when Phase == JobPhase.Running:
                foreach (var task in _inFlight.Values) HandOutAgain(task, now, commands);
                break;
            case MessagesMissing missing when Phase == JobPhase.Running:
                HandOutMissing(missing.Messages, now, commands);
                break;
            case WindowChanged changed:
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(changed.Window);
                _window = changed.Window;
                if (Phase == JobPhase.Running) Fill(now, commands);
                break;
            case CancelSeen when Phase != JobPhase.Publishing: // what is being published may be visible already
                End(JobStatus.Cancelled, null, commands);
                break;
            case PublishEnded ended when Phase == JobPhase.Publishing:
                End(ended.Error is null ? JobStatus.Succeeded : JobStatus.Failed, ended.Error, commands);
                break;
        }
    }

    private void Report(TaskReport report, TimeSpan now, List<JobCommand> commands)
    {
        if (report is TaskCommitted)
        {
            if (report.Task.Stage == Stage && _inFlight.TryGetValue(report.Task.Index, out var committed)) _speculation?.NoteCommit(committed, now);
            Commit(report.Task, report.Attempt, now, commands);
            return;
        }
        if (report.Task.Stage != Stage || !_inFlight.TryGetValue(report.Task.Index, out var task)) return;
        task.Heard = now;
        switch (report)
        {
            case TaskStarted started:
                Start(task, started, now, commands);
                break;
            case TaskProgressed progressed:
                task.Progress(report.Attempt, progressed.InputBytes, progressed.OfBytes, progressed.Records, now);
                break;
            case TaskHandedBack:
                if (!task.Close(report.Attempt)) task.LoseBackup(now + (_options.Speculation?.Interval ?? default)); // declined
                break;
            case TaskFailed failed:
                task.Close(report.Attempt);
                Fail(task, failed, now, commands);
                break;
        }
    }

    private void Start(TaskInFlight task, TaskStarted started, TimeSpan now, List<JobCommand> commands)
    {
        _speculation?.NoteWorker(started.Worker);
        if (TaskMessage.IsBackupNumber(started.Number))
        {
            task.StartBackup(started.Attempt, now);
            return;
        }
        var lost = task.Start(started.Attempt, started.IsolationSteps, now - s_alive, now);
        if (lost > _options.MaxLostAttempts)
            End(JobStatus.Failed, $"Task {task.Task} went down with its worker {lost} times, last before attempt {started.Attempt} on {started.Worker}, and no single record is to blame.", commands, task.Task);
    }

    private void Fail(TaskInFlight task, TaskFailed failed, TimeSpan now, List<JobCommand> commands)
    {
        if (!failed.Retryable)
        {
            End(JobStatus.Failed, $"Task {task.Task} can't be done: {failed.Error}", commands, task.Task);
            return;
        }
        if (TaskMessage.IsBackupNumber(failed.Number))
        {
            task.FailBackup();
            return;
        }
        // An older attempt's failure, or the same told twice: the next attempt is on its way.
        if (failed.Number != task.Attempt || task.Due is not null) return;
        if (task.Attempt == _options.MaxAttempts)
        {
            End(JobStatus.Failed, $"Task {task.Task} failed {task.Attempt} times, the last time: {failed.Error}", commands, task.Task);
            return;
        }
        task.Due = now + BackoffAfter(task.Attempt);
        _backingOff.Enqueue(task, task.Due.Value);
    }

    // Half of the wait is chance, so that tasks that failed together don't come back together.
    private TimeSpan BackoffAfter(int attempt)
    {
        var wait = Math.Min(_options.MaxBackoff.Ticks, _options.FirstBackoff.Ticks * Math.Pow(2, attempt - 1));
        return TimeSpan.FromTicks((long)(wait * (0.5 + 0.5 * _random.NextDouble())));
    }

    private void Tick(TimeSpan now, List<JobCommand> commands)
    {
        while (_backingOff.TryPeek(out var task, out var due) && due <= now)
        {
            _backingOff.Dequeue();
            if (IsCommitted(task.Task)) continue;
            task.Due = null;
            task.Attempt++;
            task.Heard = now;
            commands.Add(new EnqueueTask(task.Task, task.Attempt));
        }
        Speculate(now, commands);
    }

    private void Speculate(TimeSpan now, List<JobCommand> commands)
    {
        if (_speculation is null || !_stages[(int)Stage].IsExhausted) return;
        foreach (var task in _speculation.Choose(_inFlight.Values, _options.Silence ?? TimeSpan.MaxValue, now))
            commands.Add(new EnqueueTask(task.Task, TaskMessage.FirstBackup + task.BeginBackup(now)));
    }

    // The queue is first in, first out: what waits longest should have come to a worker first.
    private void HandOutMissing(int messages, TimeSpan now, List<JobCommand> commands)
    {
        if (_options.Silence is not { } silence) return;
        foreach (var task in _inFlight.Values.Where(task => task.IsOverdue(silence, now)).OrderBy(task => task.Heard).Take(messages).ToArray()) HandOutAgain(task, now, commands);
    }

    private static void HandOutAgain(TaskInFlight task, TimeSpan now, List<JobCommand> commands)
    {
        task.LoseBackup(now);
        if (task.Due is not null) return;
        task.Repeat(now);
        commands.Add(new EnqueueTask(task.Task, task.Attempt));
    }

    private void Commit(TaskId task, string? winner, TimeSpan now, List<JobCommand> commands)
    {
        if (!IsOfJob(task) || !_stages[(int)task.Stage].Commit(task.Index)) return;
        if (Phase != JobPhase.Running || task.Stage != Stage) return;
        if (_inFlight.Remove(task.Index, out var committed) && committed.Live > 1) commands.Add(new CancelAttempts(task, winner));
        Advance(now, commands);
    }

    private void Advance(TimeSpan now, List<JobCommand> commands)
    {
        while (_stages[(int)Stage].IsComplete)
        {
            if ((int)Stage == _stages.Length - 1)
            {
                Phase = JobPhase.Publishing;
                commands.Add(new BeginPublish());
                return;
            }
            Stage++;
            _speculation?.BeginStage();
        }
        Fill(now, commands);
    }

    private void Fill(TimeSpan now, List<JobCommand> commands)
    {
        while (_inFlight.Count < _window && _stages[(int)Stage].TryTakeNext(out var index))
        {
            var task = new TaskInFlight(new TaskId(Stage, index), now);
            _inFlight.Add(index, task);
            commands.Add(new EnqueueTask(task.Task, task.Attempt));
        }
    }

    private void End(JobStatus status, string? error, List<JobCommand> commands, TaskId? task = null)
    {
        Phase = JobPhase.Ended;
        commands.Add(new EndJob(status, error, task));
        if (_inFlight.Count > 0) commands.Add(new CancelAttempts(null, null));
        _inFlight.Clear();
        _backingOff.Clear();
    }

    private bool IsOfJob(TaskId task) =>
        (int)task.Stage >= 0 && (int)task.Stage < _stages.Length && task.Index >= 0 && task.Index < _stages[(int)task.Stage].Total;
}
