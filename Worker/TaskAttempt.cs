using System.Globalization;
using Indexer.Corpus;
using Indexer.Hosting;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Storage;
using Indexer.Telemetry;
using Indexer.Worker.Isolation;
using Microsoft.Extensions.Logging;
using Polly.Timeout;

namespace Indexer.Worker;

/// <summary>
/// One attempt at a task: state that it begins, run, commit, report, settle. Where it ends without a commit it states that too, so that an attempt with
/// neither end nor commit is known to have crashed.
/// </summary>
internal sealed partial class TaskAttempt(AttemptSurroundings around, TaskMessage message, OutagePatience patience)
{
    private static readonly Func<ILogger, int, IDisposable?> s_shardScope = LoggerMessage.DefineScope<int>("{Shard}");

    private readonly AttemptId _id = new(Random.Shared.NextInt64().ToString("x16", CultureInfo.InvariantCulture));
    private readonly TaskJournal _journal = around.Jobs.TasksOf(message.Job);
    private readonly ILogger _log = around.Log;
    private readonly TaskCompletionSource _computed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _number;
    private bool _isDiskFull;
    private bool _isInputAway;
    private bool _isCommitUnanswered;

    /// <summary>Ends when all that is left of the attempt is to wait for the store; not always before it ends.</summary>
    public Task Computed => _computed.Task;

    /// <exception cref="OperationCanceledException">Stopped before the attempt began; the message is not settled.</exception>
    public async Task RunAsync(TaskDelivery delivery, CancellationToken stop)
    {
        RunningAttempt running;
        while (!around.Running.TryEnter(message, _id, out running))
        {
            if (message.IsBackup)
            {
                await DeclineAsync(delivery, stop);
                return;
            }
            // The message was handed out or delivered again. It stays unsettled, should this process die, until it is known what became of the attempt.
            await running.Ended.WaitAsync(stop);
        }
        using (running) await RunAsync(running, delivery, stop);
    }

    private async Task RunAsync(RunningAttempt running, TaskDelivery delivery, CancellationToken stop)
    {
        if (await IsJobOverAsync(stop))
        {
            await delivery.CompleteAsync(stop);
            return;
        }
        if (await BeginAsync(stop) is not var (evidence, place))
        {
            await delivery.CompleteAsync(stop);
            return;
        }
        using var _ = place;
        // A reduce task makes the shard of its number.
        using var shard = message.Task.Stage == Stage.Reduce ? s_shardScope(_log, message.Task.Index) : null;
        using var activity = TaskMetrics.Trace(message.Job, message.Task, delivery.Trace);
        var (end, commit, error) = await MeasureAsync(() => WorkAsync(evidence, running, place, stop));
        activity?.SetTag("indexer.attempt", _id.Value).SetTag("indexer.outcome", OutcomeOf(end));
        if (end == AttemptEnd.HandedBack && !stop.IsCancellationRequested) await RestAsync(stop);
        using var limit = new CancellationTokenSource(around.Options.SettleTimeout, around.Time);
        await SettleAsync(end, commit, error, delivery, limit.Token);
    }

    // What is known of earlier attempts, and a place to compute; null where the task turns out to be committed, which is reported.
    private async Task<(CrashEvidence Evidence, IDisposable Place)?> BeginAsync(CancellationToken stop)
    {
        // Whoever begins as the first need ask for no history and no commit: an attempt states that it begins before it commits.
        if (message.Attempt == 1 && await TryEnterAsync(1, CrashEvidence.Of([]), stop) is { } first) return (CrashEvidence.Of([]), first);
        while (true)
        {
            var history = await _journal.ReadAttemptsAsync(message.Task, stop);
            if (history.Count > 0 && await _journal.FindCommitAsync(message.Task, stop) is { } standing)
            {
                await around.Queue.ReportAsync(ReportOf(standing), stop);
                return null;
            }
            var evidence = EvidenceOf(history);
            if (await TryEnterAsync(history.Count + 1, evidence, stop) is { } place) return (evidence, place);
        }
    }

    // An attempt beside a backup has not crashed because it has not ended.
    private CrashEvidence EvidenceOf(IEnumerable<PastAttempt> history) =>
        CrashEvidence.Of(message.IsBackup ? history.Where(attempt => attempt.HasEnded || attempt.Mark is not null) : history);

    // A place to compute, as the attempt of this number; null where another has it.
    private async Task<IDisposable?> TryEnterAsync(int number, CrashEvidence evidence, CancellationToken stop)
    {
        var place = await around.Gate.EnterAsync(evidence.NeedsSolitude, stop);
        var hasBegun = false;
        try
        {
            // Once begun, an attempt is to end by its own statement: a stop must not come between and make it look like a crash.
            stop.ThrowIfCancellationRequested();
            hasBegun = await _journal.TryBeginAttemptAsync(message.Task, number, _id, around.Options.Name, CancellationToken.None);
            _number = number;
            return hasBegun ? place : null;
        }
        finally
        {
            if (!hasBegun) place.Dispose();
        }
    }

    // The coordinator may offer the task to another worker; handed back, the message might come here again and again.
    private async Task DeclineAsync(TaskDelivery delivery, CancellationToken stop)
    {
        await around.Queue.ReportAsync(new TaskHandedBack(message.Job, message.Task, _id.Value), stop);
        await delivery.CompleteAsync(stop);
    }

    // An attempt that the worker's surroundings ended states its end when it can be written, and its message goes to another worker after a while.
    private async Task RestAsync(CancellationToken stop)
    {
        try
        {
            await patience.UntilUpAsync(stop);
            if (_isDiskFull) await Task.Delay(around.Options.FullDiskPause, around.Time, stop);
            if (_isInputAway) await Task.Delay(around.Options.InputStorePause, around.Time, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task<bool> IsJobOverAsync(CancellationToken stop)
    {
        try
        {
            return await around.Known.IsOverAsync(message.Job, stop);
        }
        catch (TaskException e)
        {
            around.Failures.NoteFailure();
            await around.Queue.ReportAsync(new TaskFailed(message.Job, message.Task, _id.Value, message.Attempt, e.Message, e.Retryable), stop);
            return true;
        }
    }

    private async Task<(AttemptEnd End, TaskCommit? Commit, string? Error)> MeasureAsync(Func<Task<(AttemptEnd End, TaskCommit? Commit, string? Error)>> work)
    {
        var began = around.Time.GetTimestamp();
        TaskMetrics.Began(message.Task.Stage, message.Attempt);
        var result = await work();
        TaskMetrics.Ended(message.Task.Stage, OutcomeOf(result.End), around.Time.GetElapsedTime(began), result.End == AttemptEnd.Committed ? result.Commit : null);
        return result;
    }

    private static string OutcomeOf(AttemptEnd end) => end switch
    {
        AttemptEnd.Committed => "committed",
        AttemptEnd.Overtaken => "overtaken",
        AttemptEnd.HandedBack => "handed-back",
        AttemptEnd.Dropped => "dropped",
        AttemptEnd.Failed => "failed",
        _ => "failed-for-good",
    };

    private async Task<(AttemptEnd End, TaskCommit? Commit, string? Error)> WorkAsync(
        CrashEvidence evidence, RunningAttempt running, IDisposable place, CancellationToken stop)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(running.Needless);
        using var draining = stop.Register(() => cancel.CancelAfter(around.Options.DrainTimeout));
        await using var heartbeat = new AttemptHeartbeat(around, message);
        heartbeat.Start(running);
        // The work need not wait for the broker's disk, unless it is likely to end this process: then the coordinator must know of the attempt.
        var telling = around.Queue.ReportAsync(
            new TaskStarted(message.Job, message.Task, _id.Value, message.Attempt, around.Options.Name, evidence.Steps), cancel.Token);
        try
        {
            if (evidence.Crashes > 0) await telling;
            var commit = await around.Policy.ExecuteAsync(async token => await RunRunnerAsync(evidence, heartbeat, place, token), cancel.Token);
            _isCommitUnanswered = true;
            var won = await _journal.TryCommitAsync(message.Task, commit, cancel.Token);
            _isCommitUnanswered = false;
            around.Failures.NoteCommit();
            if (won) around.Commits.Keep(message.Job, message.Task, commit);
            await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return (won ? AttemptEnd.Committed : AttemptEnd.Overtaken, commit, null);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return (running.Needless.IsCancellationRequested ? AttemptEnd.Dropped : AttemptEnd.HandedBack, null, null);
        }
        catch (Exception e) // the loop that owns the task
        {
            if (await IsOfSurroundingsAsync(e, stop))
            {
                LogSurroundings(e, message.Job, message.Task, _id, _isDiskFull ? around.Options.ScratchFolder : _isInputAway ? "store of the input" : "store");
                return (AttemptEnd.HandedBack, null, null);
            }
            around.Failures.NoteFailure();
            var retryable = IsRetryable(e);
            LogFailure(e, message.Job, message.Task, _id, retryable);
            return (retryable ? AttemptEnd.Failed : AttemptEnd.FailedForGood, null, Describe(e));
        }
        finally
        {
            await cancel.CancelAsync();
            await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<TaskCommit> RunRunnerAsync(CrashEvidence evidence, AttemptHeartbeat heartbeat, IDisposable place, CancellationToken cancellationToken)
    {
        if (!around.Runners.TryGetValue(message.Task.Stage, out var runner))
            throw new TaskException($"This worker has no runner for stage {message.Task.Stage}.", retryable: false);
        var scratch = around.Scratch.Rent();
        try
        {
            var commit = await runner.RunAsync(await ContextAsync(evidence, heartbeat, scratch, place, cancellationToken), cancellationToken);
            if (ConservationLaw.FaultOf(commit.Records) is { } fault)
                throw new TaskException($"{fault} This is a fault of the indexer; please report it with the job's folder.", retryable: false);
            return commit;
        }
        finally
        {
            around.Scratch.Return(scratch);
        }
    }

    private async Task<TaskContext> ContextAsync(CrashEvidence evidence, AttemptHeartbeat heartbeat, string scratch, IDisposable place, CancellationToken cancellationToken) =>
        new()
        {
            Job = message.Job,
            Plan = await around.Known.PlanOfAsync(message.Job, cancellationToken),
            Task = message.Task,
            Split = message.Task.Stage == Stage.Map ? await around.Known.SplitOfAsync(message.Job, message.Task.Index, cancellationToken) : null,
            Attempt = _id,
            // Should the fault of an earlier attempt be a damaged copy, the store has what is whole.
            Store = _number == 1 && around.OwnRuns is { } own ? own : around.Store,
            Scratch = scratch,
            Isolation = evidence.Crashes == 0 ? UndisturbedIsolation.Instance : new MarkingIsolation(evidence, block => Mark(block, cancellationToken), () => LookAgain(cancellationToken)),
            Progress = heartbeat.Note,
            Computed = () =>
            {
                place.Dispose();
                _computed.TrySetResult();
            },
            OutputsOf = (task, channels, partition, token) => around.Commits.FindAsync(_journal, task, channels, partition, token),
        };

    // Records are entered synchronously, and none may be begun before its mark is durable: this thread waits, 1,024 records pay for one put.
    private void Mark(RecordBlock block, CancellationToken cancellationToken) =>
        _journal.MarkAsync(message.Task, _number, block, cancellationToken).GetAwaiter().GetResult();

    // What was begun after this attempt is beside it, not before it.
    private CrashEvidence LookAgain(CancellationToken cancellationToken) =>
        EvidenceOf(_journal.ReadAttemptsAsync(message.Task, cancellationToken).GetAwaiter().GetResult().Where(attempt => attempt.Number < _number));

    private async Task SettleAsync(AttemptEnd end, TaskCommit? commit, string? error, TaskDelivery delivery, CancellationToken cancellationToken)
    {
        if (end != AttemptEnd.Committed) await StateEndAsync(end, error, cancellationToken);
        switch (end)
        {
            case AttemptEnd.Committed or AttemptEnd.Overtaken:
                await around.Queue.ReportAsync(ReportOf(commit!), cancellationToken); // a commit always comes with these ends
                await delivery.CompleteAsync(cancellationToken);
                break;
            case AttemptEnd.HandedBack:
                await around.Queue.ReportAsync(new TaskHandedBack(message.Job, message.Task, _id.Value), cancellationToken);
                await delivery.HandBackAsync(cancellationToken);
                break;
            case AttemptEnd.Dropped:
                await delivery.CompleteAsync(cancellationToken);
                break;
            default:
                await around.Queue.ReportAsync(
                    new TaskFailed(message.Job, message.Task, _id.Value, message.Attempt, error ?? "unknown", Retryable: end == AttemptEnd.Failed), cancellationToken);
                await delivery.CompleteAsync(cancellationToken);
                break;
        }
    }

    private async Task StateEndAsync(AttemptEnd end, string? error, CancellationToken cancellationToken)
    {
        try
        {
            // A commit that was sent may stand yet: then the attempt's outputs must, too.
            await (_isCommitUnanswered
                ? _journal.LeaveUndecidedAsync(message.Task, _number, _id, error, cancellationToken)
                : _journal.EndAttemptAsync(message.Task, _number, _id, error, cancellationToken));
        }
        catch (BlobStoreException e) when (end == AttemptEnd.HandedBack)
        {
            // What is handed back is told all the same; the next attempt takes this one for crashed, and looks out for a record to blame.
            LogUnstated(e, message.Job, message.Task, _id);
        }
    }

    private TaskCommitted ReportOf(TaskCommit commit) =>
        new(message.Job, message.Task, _id.Value, commit.Records.Read, commit.Records.Quarantined.Values.Sum());

    private static bool IsRetryable(Exception error) => error switch
    {
        TaskException known => known.Retryable,
        // A store that refuses may be one worker's store alone (its clock, its keys) or pass (a key not known everywhere yet): one answer of 403 is no verdict on a job.
        _ => true,
    };

    // A store that is down, that of the inputs too, and a disk that is full are no fault of the task.
    private async Task<bool> IsOfSurroundingsAsync(Exception error, CancellationToken stop)
    {
        if (error is BlobStoreException { Kind: BlobStoreErrorKind.Transient }) return around.Outage.IsDown() || !await AnswersAsync(stop);
        // Nothing but reading inputs tells whether their store is up again: its own tries have lasted for seconds.
        if (error is InputStoreException) return _isInputAway = true;
        if (!FullDisk.IsMeantBy(error)) return false;
        around.OwnRuns?.Clear();
        return _isDiskFull = around.Disk.IsFirstFor(message.Job, message.Task);
    }

    // The breaker opens by the share of calls that fail: after a busy while, a call gives up before it does. So it is asked for something else.
    private async Task<bool> AnswersAsync(CancellationToken stop)
    {
        try
        {
            await _journal.IsCommittedAsync(message.Task, stop);
            return true;
        }
        catch (BlobStoreException e)
        {
            return e.Kind != BlobStoreErrorKind.Transient;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private string Describe(Exception error) => error switch
    {
        _ when FullDisk.IsMeantBy(error) => FullDisk.Describe(around.Options.ScratchFolder),
        TaskException or BlobStoreException => error.Message,
        TimeoutRejectedException => $"The attempt took longer than {around.Options.AttemptTimeout.TotalSeconds:0.###} s and was cancelled; the setting is {FleetSettings.AttemptTimeout.Flag} of a worker.",
        _ => $"{error.GetType().Name}: {error.Message}",
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "attempt failed: {Job} {Task} {Attempt}, retryable {Retryable}")]
    private partial void LogFailure(Exception error, JobId job, TaskId task, AttemptId attempt, bool retryable);

    [LoggerMessage(Level = LogLevel.Warning, Message = "attempt handed back: {Job} {Task} {Attempt}, {Surroundings} is down or full")]
    private partial void LogSurroundings(Exception error, JobId job, TaskId task, AttemptId attempt, string surroundings);

    [LoggerMessage(Level = LogLevel.Warning, Message = "end of attempt could not be stated: {Job} {Task} {Attempt}")]
    private partial void LogUnstated(Exception error, JobId job, TaskId task, AttemptId attempt);

    private enum AttemptEnd
    {
        Committed,
        Overtaken,
        HandedBack,
        Dropped,
        Failed,
        FailedForGood,
    }
}
