using Indexer.Jobs;
using Indexer.Queue;

namespace Indexer.Simulation;

/// <summary>
/// Broker and workers: a queue that is first in, first out, delivers to the slot that waits longest, and delivers again what a dead worker held; workers that
/// commit to what stands for the store, and tell the coordinator over a lossy line.
/// </summary>
internal sealed class SimulatedWorkers
{
    private sealed class Worker(int number)
    {
        public string Name { get; } = $"w{number}";

        public int Number => number;

        public int Lives { get; set; }

        public Dictionary<(JobId, TaskId), Attempt> Running { get; } = [];
    }

    private sealed record Attempt(string Id, TaskMessage Message, Worker Worker, double Began, double Seconds)
    {
        public bool HasEnded { get; set; }
    }

    private readonly FleetOptions _options;
    private readonly VirtualTime _time;
    private readonly Random _random;
    private readonly IReadOnlyDictionary<JobId, SimulatedJob> _jobs;
    private readonly Action<TaskReport> _tell;
    private readonly LinkedList<TaskMessage> _waiting = [];
    private readonly Queue<(Worker Worker, int Life)> _idle = [];
    private readonly Dictionary<(JobId, TaskId), List<Attempt>> _runningOf = [];
    private int _attempts;

    public SimulatedWorkers(FleetOptions options, VirtualTime time, Random random, IReadOnlyDictionary<JobId, SimulatedJob> jobs, Action<TaskReport> tell)
    {
        (_options, _time, _random, _jobs, _tell) = (options, time, random, jobs, tell);
        for (var i = 0; i < options.Workers; i++) Come(new Worker(i));
    }

    /// <summary>Time of attempts whose commit stood, and of all others.</summary>
    public double Useful { get; private set; }

    public double Wasted { get; private set; }

    public int Deaths { get; private set; }

    /// <summary>Messages that wait for a slot.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Loses them.</summary>
    public void Empty() => _waiting.Clear();

    public void Enqueue(TaskMessage message)
    {
        _waiting.AddLast(message);
        Deliver();
    }

    public void Cancel(TaskCancellation notice) => _time.In(_options.Latency, () =>
    {
        if (notice.Task is not { } task || !_jobs[notice.Job].IsCommitted(task)) return;
        foreach (var attempt in _runningOf.TryGetValue((notice.Job, task), out var attempts) ? attempts.ToArray() : [])
            if (attempt.Id != notice.Attempt) End(attempt, isUseful: false);
    });

    private void Come(Worker worker)
    {
        worker.Lives++;
        for (var slot = 0; slot < _options.Slots; slot++) _idle.Enqueue((worker, worker.Lives));
        if (_options.DeathsPerHour > 0) _time.In(-Math.Log(1 - _random.NextDouble()) * 3600 / _options.DeathsPerHour, () => Die(worker));
        Deliver();
    }

    private void Die(Worker worker)
    {
        Deaths++;
        worker.Lives++;
        foreach (var attempt in worker.Running.Values.ToArray())
        {
            Close(attempt, isUseful: false);
            _time.In(_options.NoticeOfDeath, () =>
            {
                _waiting.AddFirst(attempt.Message);
                Deliver();
            });
        }
        _time.In(_options.Absence, () => Come(worker));
    }

    private void Deliver()
    {
        while (_waiting.Count > 0 && _idle.TryDequeue(out var slot))
        {
            if (slot.Life != slot.Worker.Lives) continue; // died since
            var message = _waiting.First!.Value; // not null: the list is not empty
            _waiting.RemoveFirst();
            _time.In(_options.Latency, () => Begin(slot.Worker, slot.Life, message));
        }
    }

    private void Begin(Worker worker, int life, TaskMessage message)
    {
        if (life != worker.Lives)
        {
            _time.In(_options.NoticeOfDeath, () => Enqueue(message));
            return;
        }
        var id = $"a{_attempts++}";
        var job = _jobs[message.Job];
        if (job.IsCommitted(message.Task)) Report(new TaskCommitted(message.Job, message.Task, id));
        else if (!worker.Running.ContainsKey((message.Job, message.Task)))
        {
            Run(worker, message, id, job);
            return;
        }
        else if (message.IsBackup) Report(new TaskHandedBack(message.Job, message.Task, id));
        else
        {
            _time.In(1, () => Begin(worker, life, message)); // it runs here already: wait for what becomes of it
            return;
        }
        Free(worker);
    }

    private void Run(Worker worker, TaskMessage message, string id, SimulatedJob job)
    {
        var seconds = (job.SecondsOf(message.Task) + _options.Overhead) * _options.Slowness(worker.Number);
        var attempt = new Attempt(id, message, worker, _time.Now, seconds);
        worker.Running[(message.Job, message.Task)] = attempt;
        if (!_runningOf.TryGetValue((message.Job, message.Task), out var attempts)) _runningOf[(message.Job, message.Task)] = attempts = [];
        attempts.Add(attempt);
        if (double.IsNaN(job.Began)) job.Began = _time.Now;
        Report(new TaskStarted(message.Job, message.Task, id, message.Attempt, worker.Name));
        _time.Every(1, () => Beat(attempt));
        var fails = _random.NextDouble() < _options.Failing && (message.IsBackup || message.Attempt < _options.Tasks.MaxAttempts);
        _time.In(fails ? seconds * _random.NextDouble() : seconds, () => Finish(attempt, fails));
    }

    private bool Beat(Attempt attempt)
    {
        if (attempt.HasEnded) return false;
        var ofBytes = _options.Tells(attempt.Message.Task.Stage) ? _jobs[attempt.Message.Job].BytesOf(attempt.Message.Task) : 0;
        Report(new TaskProgressed(attempt.Message.Job, attempt.Message.Task, attempt.Id, (long)(ofBytes * (_time.Now - attempt.Began) / attempt.Seconds), 0, ofBytes));
        return true;
    }

    private void Finish(Attempt attempt, bool fails)
    {
        if (attempt.HasEnded) return;
        var (job, task, number) = (attempt.Message.Job, attempt.Message.Task, attempt.Message.Attempt);
        var wins = !fails && _jobs[job].TryCommit(task, _time.Now);
        Report(fails ? new TaskFailed(job, task, attempt.Id, number, "no", Retryable: true) : new TaskCommitted(job, task, attempt.Id));
        End(attempt, wins);
    }

    private void End(Attempt attempt, bool isUseful)
    {
        Close(attempt, isUseful);
        Free(attempt.Worker);
    }

    private void Close(Attempt attempt, bool isUseful)
    {
        attempt.HasEnded = true;
        var key = (attempt.Message.Job, attempt.Message.Task);
        attempt.Worker.Running.Remove(key);
        if (_runningOf[key].Remove(attempt) && _runningOf[key].Count == 0) _runningOf.Remove(key);
        if (isUseful) Useful += _time.Now - attempt.Began;
        else Wasted += _time.Now - attempt.Began;
    }

    private void Free(Worker worker)
    {
        _idle.Enqueue((worker, worker.Lives));
        Deliver();
    }

    private void Report(TaskReport report)
    {
        if (_random.NextDouble() < _options.Lost) return;
        for (var times = _random.NextDouble() < _options.Doubled ? 2 : 1; times > 0; times--)
            _time.In(_options.Latency + (_random.NextDouble() < _options.Late ? 5 * _random.NextDouble() : 0), () => _tell(report));
    }
}
