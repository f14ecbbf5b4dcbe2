using Indexer.Jobs;
using Indexer.Queue;
using Xunit;

namespace Indexer.Tests.Jobs;

/// <summary>A queue and workers that do everything at-least-once allows, by seed, under a job's state machine whose promises are checked at every step.</summary>
internal sealed class UnreliableWorld
{
    private const int MaxAttempts = 4;
    private static readonly SpeculationOptions s_eager = new() { MinimumRun = TimeSpan.Zero, SlowFactor = 0.1, MaxShare = 1, Interval = TimeSpan.FromSeconds(1) };

    private readonly Random _random;
    private readonly JobState _state;
    private readonly int[] _tasks;
    private readonly List<EnqueueTask> _queue = [];
    private readonly List<TaskReport> _reports = [];
    private readonly HashSet<TaskId> _committed = [];
    private readonly HashSet<TaskId> _told = [];
    private readonly Dictionary<TaskId, int> _failures = [];
    private readonly List<JobCommand> _commands = [];
    private TimeSpan _now;
    private int _publishes, _attempts, _largestWindow;
    private JobStatus? _ended;

    public UnreliableWorld(int[] tasks, int window, int seed)
    {
        (_tasks, _random, _largestWindow) = (tasks, new Random(seed), Math.Max(window, 9));
        _state = new JobState(tasks, new JobStateOptions { Window = window, MaxAttempts = MaxAttempts, Silence = TimeSpan.FromSeconds(60), MaxLostAttempts = 20, Speculation = s_eager }, new Random(seed));
    }

    /// <summary>Backups handed out.</summary>
    public int Backups { get; private set; }

    public void Run()
    {
        Tell(new JobBegun());
        for (var step = 0; _ended is null; step++)
        {
            Assert.True(step < 100_000, "the job does not come to its end");
            _now += TimeSpan.FromSeconds(_random.NextDouble());
            switch (_random.Next(6))
            {
                case 0 or 1 when _queue.Count > 0:
                    Work();
                    break;
                case 2 or 3 when _reports.Count > 0:
                    Deliver();
                    break;
                case 4 when _random.Next(20) == 0:
                    _queue.Clear(); // the broker was emptied
                    if (_random.Next(2) == 0) Tell(new QueueLost());
                    break;
                case 4 when _random.Next(20) == 0 && _state.CountWaiting(_now) is { Overdue: > 0 } waiting && waiting.Tasks > _queue.Count:
                    Tell(new MessagesMissing(waiting.Tasks - _queue.Count));
                    break;
                case 5 when _committed.Count > 0 && _random.Next(10) == 0:
                    Tell(new CommitSeen(_committed.ElementAt(_random.Next(_committed.Count)))); // reconciliation with the store
                    break;
                case 5 when _random.Next(10) == 0:
                    Tell(new WindowChanged(_random.Next(1, 10)));
                    break;
                default:
                    Tell(new ClockTicked());
                    break;
            }
            Assert.InRange(_state.InFlight, 0, _largestWindow);
        }
        Assert.Equal(JobStatus.Succeeded, _ended);
        Assert.Equal(1, _publishes);
        Assert.Equal(_tasks.Sum(), _committed.Count);
    }

    private void Work()
    {
        var at = _random.Next(_queue.Count);
        var (task, number) = _queue[at];
        if (_random.Next(5) > 0) _queue.RemoveAt(at); // else it is delivered twice
        var attempt = $"a{_attempts++}";
        if (!_committed.Contains(task))
        {
            if (TaskMessage.IsBackupNumber(number) && _random.Next(4) == 0)
            {
                _reports.Add(new TaskHandedBack(default, task, attempt)); // declined
                return;
            }
            _reports.Add(new TaskStarted(default, task, attempt, number, $"w{_random.Next(3)}"));
            if (_random.Next(3) == 0) _reports.Add(new TaskProgressed(default, task, attempt, _random.Next(100), 1, 100));
            switch (_random.Next(8))
            {
                case 0:
                    return; // crashed
                case 1 when TaskMessage.IsBackupNumber(number) || _failures.GetValueOrDefault(task) < MaxAttempts - 1:
                    if (!TaskMessage.IsBackupNumber(number)) _failures[task] = _failures.GetValueOrDefault(task) + 1;
                    _reports.Add(new TaskFailed(default, task, attempt, number, "no", Retryable: true));
                    return;
                case 2:
                    _reports.Add(new TaskHandedBack(default, task, attempt));
                    return;
            }
            _committed.Add(task);
        }
        _reports.Add(new TaskCommitted(default, task, attempt));
    }

    private void Deliver()
    {
        var at = _random.Next(_reports.Count);
        var report = _reports[at];
        if (_random.Next(5) > 0) _reports.RemoveAt(at); // else it is told again
        if (_random.Next(6) == 0) return; // lost
        Tell(new ReportReceived(report));
    }

    private void Tell(JobEvent happened)
    {
        if (happened is CommitSeen seen) _told.Add(seen.Task);
        if (happened is ReportReceived { Report: TaskCommitted committed }) _told.Add(committed.Task);
        _commands.Clear();
        _state.Apply(happened, _now, _commands);
        foreach (var command in _commands)
        {
            switch (command)
            {
                case EnqueueTask enqueue:
                    Assert.DoesNotContain(enqueue.Task, _told);
                    if (enqueue.IsBackup) Backups++;
                    else Assert.InRange(enqueue.Attempt, 1, MaxAttempts);
                    for (var stage = 0; stage < (int)enqueue.Task.Stage; stage++)
                        for (var index = 0; index < _tasks[stage]; index++) Assert.Contains(new TaskId((Stage)stage, index), _committed);
                    _queue.Add(enqueue);
                    break;
                case CancelAttempts { Task: { } task }:
                    Assert.Contains(task, _told);
                    break;
                case BeginPublish:
                    _publishes++;
                    Assert.Equal(_tasks.Sum(), _told.Count);
                    Tell(new PublishEnded(null));
                    return;
                case EndJob end:
                    Assert.Null(_ended);
                    _ended = end.Status;
                    return;
            }
        }
    }
}
