using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Storage;
using Microsoft.Extensions.Logging;
using Polly;

namespace Indexer.Coordinator.Coordination;

/// <summary>One run of a job: turns what happens into events, and commands into calls. The state belongs to the loop; everything else tells it by the inbox.</summary>
internal sealed partial class JobRunner
{
    // Reads wait for the store: side by side they wait together.
    private const int ReadAtOnce = 16;

    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(10);

    private readonly JobId _job;
    private readonly JobPlan _plan;
    private readonly PublishJob _publish;
    private readonly Action<JobProgress> _progress;
    private readonly JobStore _jobs;
    private readonly TaskJournal _journal;
    private readonly ITaskQueue _queue;
    private readonly JobOutbox _outbox;
    private readonly JobCoordinatorOptions _options;
    private readonly ResiliencePipeline _publishing;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly JobInbox _inbox;
    private readonly List<JobCommand> _commands = [];
    private readonly JobState _state;
    private readonly JobProgressMeter _meter;
    private readonly JobWatch _watch;
    private readonly long _began;
    private readonly List<TaskId> _uncounted = [];
    private JobLoad _load;
    private int _window, _committedBefore, _missing;
    private bool _isQueueLost;
    private Task _publishTask = Task.CompletedTask;
    private PublishedJob? _published;
    private EndJob? _end;

    public JobRunner(
        JobId job, JobPlan plan, JobPriority priority, PublishJob publish, Action<JobProgress> progress, JobStore jobs, ITaskQueue queue, JobCoordinatorOptions options,
        ResiliencePipeline publishing, TimeProvider time, Random random, ILogger log)
    {
        (_job, _plan, _publish, _progress, _jobs, _queue) = (job, plan, publish, progress, jobs, queue);
        (_options, _publishing, _time, _log) = (options, publishing, time, log);
        Priority = priority;
        _outbox = new JobOutbox(job, queue, time, log);
        _journal = jobs.TasksOf(job);
        _inbox = new JobInbox(job, options.InboxCapacity, log);
        _state = new JobState([.. Enum.GetValues<Stage>().Select(plan.TasksOf)], options.Tasks, random);
        _load = new JobLoad(0, _state.Remaining, 0, 0, 0);
        _window = options.Tasks.Window;
        _meter = new JobProgressMeter(job, plan, jobs.SplitsOf(job, plan));
        _watch = new JobWatch(jobs, _journal, _inbox.PutAsync, options.Heartbeat, time, log);
        _began = time.GetTimestamp();
    }

    public JobPriority Priority { get; }

    /// <summary>What the job asked of the fleet a heartbeat ago at most.</summary>
    public JobLoad Load => Volatile.Read(ref _load);

    /// <summary>Tasks of the job that may be in flight; taken over at its next tick.</summary>
    public int Window
    {
        set => Volatile.Write(ref _window, value);
    }

    private TimeSpan Now => _time.GetElapsedTime(_began);

    /// <summary>Hands the job a worker's report; never waits.</summary>
    public void Tell(TaskReport report) => _inbox.Tell(report);

    /// <summary>Tells the job that the queue may have lost its tasks; taken over at its next tick.</summary>
    public void TellQueueLost() => Volatile.Write(ref _isQueueLost, true);

    /// <summary>Tells the job that the queue holds so many messages fewer than tasks wait; taken over at its next tick.</summary>
    public void TellMissing(int messages) => Volatile.Write(ref _missing, messages);

    public async Task<JobOutcome> RunAsync(CancellationToken stop)
    {
        using var helpers = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await LoadAsync(stop);
        var sending = _outbox.RunAsync(helpers.Token);
        var counting = CountAsync(helpers.Token);
        var ticking = TickAsync(helpers.Token);
        var watching = _watch.RunAsync(helpers.Token);
        try
        {
            Apply(new JobBegun(), helpers.Token);
            await LoopAsync(helpers.Token);
        }
        finally
        {
            _inbox.Close();
            Volatile.Write(ref _load, Load with { Running = 0, Remaining = 0, Waiting = 0, Overdue = 0 }); // it asks for nothing more
            await helpers.CancelAsync();
            await Task.WhenAll(sending, counting, ticking, watching, _publishTask);
            if (_end is null) await NoteRunAsync();
        }
        return await EndAsync(stop);
    }

    private async Task LoadAsync(CancellationToken stop)
    {
        await foreach (var task in _journal.ListCommittedAsync(stop))
        {
            _state.Apply(new CommitSeen(task), Now, _commands);
            if (_meter.WantsCommitOf(task)) _uncounted.Add(task);
            _meter.Committed(task, 0, 0);
        }
        _committedBefore = _meter.CommittedTasks;
        if (_committedBefore > 0) LogResumed(_job, _committedBefore);
    }

    // A resumed job goes on at once; what its commits counted is for people and comes after.
    private async Task CountAsync(CancellationToken stop)
    {
        try
        {
            await Parallel.ForEachAsync(_uncounted, new ParallelOptions { MaxDegreeOfParallelism = ReadAtOnce, CancellationToken = stop }, async (task, token) =>
            {
                if (await _journal.FindCommitAsync(task, token) is { } commit)
                    await _inbox.PutAsync(new CommitRead(commit.Records.Read, commit.Records.Quarantined.Values.Sum()), token);
            });
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (BlobStoreException e)
        {
            LogStoreTrouble(e, _job); // the display of progress will lack these records
        }
    }

    private async Task LoopAsync(CancellationToken stop)
    {
        var (told, reconciled) = (Now, Now);
        Tell();
        while (true)
        {
            var happened = await _inbox.TakeAsync(stop);
            var (stage, phase) = (_state.Stage, _state.Phase);
            Apply(happened, stop);
            if (_end is not null) return; // how it ended is told with the outcome
            if (stage == _state.Stage && phase == _state.Phase && Now - told < _options.Heartbeat) continue;
            told = Now;
            Tell();
            if (told - reconciled < _options.Reconcile) continue;
            reconciled = told;
            _watch.Suspect(_state.TakeSilent(_options.Reconcile, told));
        }
    }

    private void Tell()
    {
        var progress = _meter.Measure(_state, Now);
        var (waiting, overdue) = _state.CountWaiting(Now);
        var running = 0;
        foreach (var stage in progress.Stages) running += stage.Running;
        Volatile.Write(ref _load, new JobLoad(running, _state.Remaining, _meter.CommittedTasks - _committedBefore, waiting, overdue));
        _progress(progress);
    }

    private void Apply(JobEvent happened, CancellationToken stop)
    {
        Note(happened);
        if (Volatile.Read(ref _window) is var window && window != _state.Window) _state.Apply(new WindowChanged(window), Now, _commands);
        if (Interlocked.Exchange(ref _isQueueLost, false)) _state.Apply(new QueueLost(), Now, _commands);
        if (Interlocked.Exchange(ref _missing, 0) is > 0 and var missing) _state.Apply(new MessagesMissing(missing), Now, _commands);
        _state.Apply(happened, Now, _commands);
        foreach (var command in _commands)
        {
            switch (command)
            {
                case EnqueueTask or CancelAttempts { Task: not null }: // those of a job that has ended follow its outcome
                    _outbox.Add(command);
                    break;
                case BeginPublish:
                    _publishTask = PublishAsync(stop);
                    break;
                case EndJob end:
                    _end = end;
                    break;
            }
        }
        _commands.Clear();
    }

    private void Note(JobEvent happened)
    {
        switch (happened)
        {
            case CommitSeen seen when !_state.IsCommitted(seen.Task):
                _meter.Committed(seen.Task, seen.Records, seen.Quarantined);
                break;
            case ReportReceived { Report: TaskCommitted committed } when !_state.IsCommitted(committed.Task):
                _meter.Committed(committed.Task, committed.Records, committed.Quarantined);
                break;
            case ReportReceived { Report: TaskFailed failed }:
                _meter.Failed(failed);
                LogAttemptFailed(_job, failed.Task, failed.Attempt, failed.Error);
                break;
            case CommitRead read:
                _meter.Counted(read.Records, read.Quarantined);
                break;
        }
    }

    private async Task TickAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(_options.Tick, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) await _inbox.PutAsync(new ClockTicked(), stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task PublishAsync(CancellationToken stop)
    {
        string? error = null;
        try
        {
            _published = await _publishing.ExecuteAsync(async token => await _publish(_job, _plan, CommitOfAsync, token), stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) // whatever keeps a job from being published is the job's failure, not the coordinator's
        {
            LogPublishFailed(e, _job);
            error = e.Message;
        }
        try
        {
            await _inbox.PutAsync(new PublishEnded(error), stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Published or not, the next run of the job finds out.
        }
    }

    private async Task<TaskCommit> CommitOfAsync(TaskId task, CancellationToken cancellationToken) =>
        await _journal.FindCommitAsync(task, cancellationToken)
        ?? throw new InvalidOperationException($"The commit of task {task} was there and is gone: someone removed it from the store's folder of job {_job}. Run the job again.");

    private async Task<JobOutcome> EndAsync(CancellationToken stop)
    {
        // _end is not null: the loop ended by it.
        var (status, error, task) = (_end!.Status, _end.Error, _end.Task);
        var totals = _published?.Totals ?? await JobTotals.OfAsync(_journal, stop);
        var outcome = await _jobs.EndAsync(_job, new JobOutcome
        {
            Status = status,
            Error = error,
            Task = task,
            Generation = _published?.Generation,
            ContentHash = _published?.ContentHash,
            Records = totals.Records,
            Counters = totals.Counters,
            Warnings = totals.Warnings,
            Quarantined = totals.Quarantined,
            ElapsedSeconds = (await _jobs.ElapsedBeforeAsync(_job, stop) + Now).TotalSeconds,
        }, stop);
        LogEnded(_job, outcome.Status, outcome.Error);
        await TellEndAsync();
        _progress(_meter.Measure(_state, Now) with { Phase = JobProgressMeter.PhaseOf(outcome.Status) });
        return outcome;
    }

    // Attempts (of a job that succeeded, backups) notice the outcome by themselves, and so does who watches the job; told, they notice it now.
    private async Task TellEndAsync()
    {
        using var limit = new CancellationTokenSource(s_lastWords, _time);
        try
        {
            await _queue.CancelAsync(new TaskCancellation(_job), limit.Token);
        }
        catch (Exception e) // the job has ended, whatever becomes of the notice
        {
            LogNoticeLost(e, _job);
        }
    }

    private async Task NoteRunAsync()
    {
        using var limit = new CancellationTokenSource(s_lastWords, _time);
        try
        {
            await _jobs.AddRunAsync(_job, Now, limit.Token);
        }
        catch (Exception e) when (e is BlobStoreException or OperationCanceledException)
        {
            LogStoreTrouble(e, _job); // the outcome's elapsed time will lack this run
        }
    }

    /// <summary>A commit that stood before this run was read for its counts.</summary>
    private sealed record CommitRead(long Records, long Quarantined) : JobEvent;
}
