using Indexer.Jobs;
using Indexer.Queue;

namespace Indexer.Simulation;

/// <summary>
/// The coordinator's own state machine, speculation and division of the window over simulated workers in virtual time. Every step is held to the laws; one
/// that is broken ends the simulation with a <see cref="SimulationFault"/>.
/// </summary>
internal sealed class SimulatedFleet
{
    private const double Tick = 0.1, Heartbeat = 1, Reconcile = 10, PublishSeconds = 1;

    private sealed class Run(SimulatedJob job, JobState state)
    {
        public SimulatedJob Job => job;

        public JobState State => state;

        public int MostWindow { get; set; } = state.Window;

        public int CommittedBefore { get; set; }

        public HashSet<TaskId> Told { get; } = [];

        public HashSet<EnqueueTask> Offered { get; } = [];
    }

    private readonly FleetOptions _options;
    private readonly VirtualTime _time = new();
    private readonly Dictionary<JobId, SimulatedJob> _jobs;
    private readonly Dictionary<JobId, Run> _running = [];
    private readonly FleetWindow _fleet = new();
    private readonly MissingMessages _missing = new();
    private readonly List<JobCommand> _commands = [];
    private int _open;

    public SimulatedFleet(FleetOptions options, params IReadOnlyList<SimulatedJob> jobs)
    {
        _options = options;
        _jobs = jobs.ToDictionary(job => job.Id);
        _open = jobs.Count;
        Workers = new SimulatedWorkers(options, _time, new Random(options.Seed), _jobs, Hear);
        foreach (var job in jobs) _time.In(job.At, () => Submit(job));
        _time.Every(Tick, () => All(run => Apply(run, new ClockTicked())));
        _time.Every(Heartbeat, Share);
        _time.Every(Reconcile, () => All(LookUp));
        _time.Every(Reconcile, CountQueue);
        if (options.EmptiedAt is { } at) _time.In(at, Workers.Empty);
    }

    public SimulatedWorkers Workers { get; }

    public double Makespan => _time.Now;

    public long Events => _time.Happened;

    /// <summary>Most tasks that were in flight at once, over all jobs.</summary>
    public int MostInFlight { get; private set; }

    /// <summary>Attempts that were handed out again.</summary>
    public int Repeats { get; private set; }

    /// <summary>Time of useful work, of all time that the slots had.</summary>
    public double Efficiency => Workers.Useful / (_options.Workers * _options.Slots * Makespan);

    /// <summary>Runs all jobs to their end.</summary>
    /// <exception cref="SimulationFault">A law was broken.</exception>
    public SimulatedFleet RunToEnd()
    {
        var work = _jobs.Values.Sum(job => job.Work + job.At);
        _time.Run(() => _open == 0, limit: 1000 + 100 * work);
        return this;
    }

    private void Submit(SimulatedJob job)
    {
        var run = new Run(job, new JobState(job.Tasks, _options.Tasks, new Random(_options.Seed)));
        _running.Add(job.Id, run);
        Divide();
        Apply(run, new JobBegun());
    }

    private void Hear(TaskReport report)
    {
        if (!_running.TryGetValue(report.Job, out var run)) return;
        if (report is TaskCommitted) run.Told.Add(report.Task);
        Apply(run, new ReportReceived(report));
    }

    private void LookUp(Run run)
    {
        foreach (var task in run.State.TakeSilent(TimeSpan.FromSeconds(Reconcile), _time.Time))
        {
            if (!run.Job.IsCommitted(task)) continue;
            run.Told.Add(task);
            Apply(run, new CommitSeen(task));
        }
    }

    private bool CountQueue()
    {
        var waiting = _running.Values.Select(run => run.State.CountWaiting(_time.Time)).ToArray();
        if (waiting.Sum(job => job.Overdue) == 0) _missing.Forget();
        else if (_missing.Observe(waiting.Sum(job => job.Tasks), Workers.Waiting) is > 0 and var missing) All(run => Apply(run, new MessagesMissing(missing)));
        return true;
    }

    private bool Share()
    {
        var (running, committed) = (0, 0);
        foreach (var run in _running.Values)
        {
            running += run.State.SumRunning().Tasks;
            committed += run.Told.Count - run.CommittedBefore;
            run.CommittedBefore = run.Told.Count;
        }
        _fleet.Observe(running, committed, _time.Time);
        Divide();
        return true;
    }

    private void Divide()
    {
        var runs = _running.Values.ToArray();
        var windows = JobWindows.Divide(_options.Window ?? _fleet.Tasks, [.. runs.Select(run => new JobDemand(run.Job.Priority, run.State.Remaining))]);
        for (var i = 0; i < runs.Length; i++)
        {
            runs[i].MostWindow = Math.Max(runs[i].MostWindow, windows[i]);
            Apply(runs[i], new WindowChanged(windows[i]));
        }
    }

    private bool All(Action<Run> action)
    {
        foreach (var run in _running.Values.ToArray()) action(run);
        return true;
    }

    private void Apply(Run run, JobEvent happened)
    {
        _commands.Clear();
        run.State.Apply(happened, _time.Time, _commands);
        foreach (var command in _commands.ToArray()) Obey(run, command);
        if (run.State.InFlight > run.MostWindow) throw new SimulationFault($"{run.State.InFlight} tasks of {run.Job.Id} are in flight, more than any window it had");
        MostInFlight = Math.Max(MostInFlight, _running.Values.Sum(each => each.State.InFlight));
    }

    private void Obey(Run run, JobCommand command)
    {
        switch (command)
        {
            case EnqueueTask enqueue:
                if (run.Told.Contains(enqueue.Task)) throw new SimulationFault($"{enqueue.Task} was handed out after its commit was told");
                if (enqueue.IsBackup) run.Job.Backups++;
                if (!run.Offered.Add(enqueue)) Repeats++;
                _time.In(_options.Latency, () => Workers.Enqueue(new TaskMessage(run.Job.Id, enqueue.Task, enqueue.Attempt)));
                break;
            case CancelAttempts cancel:
                Workers.Cancel(new TaskCancellation(run.Job.Id, cancel.Task, cancel.Winner));
                break;
            case BeginPublish:
                if (run.Job.Committed != run.Job.Tasks.Sum()) throw new SimulationFault($"{run.Job.Id} is published with {run.Job.Committed} of {run.Job.Tasks.Sum()} tasks");
                _time.In(PublishSeconds, () => Apply(run, new PublishEnded(null)));
                break;
            case EndJob end:
                if (end.Status != JobStatus.Succeeded) throw new SimulationFault($"{run.Job.Id} ended as {end.Status}: {end.Error}");
                run.Job.Ended = _time.Now;
                _running.Remove(run.Job.Id);
                _open--;
                break;
        }
    }
}
