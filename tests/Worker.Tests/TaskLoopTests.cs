using System.Collections.Concurrent;
using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Storage;
using Indexer.Tests.Storage;
using Indexer.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Tests;

public sealed class TaskLoopTests : IAsyncDisposable
{
    private static readonly TaskId s_task = new(Stage.Map, 0);
    private static readonly IOException s_diskFull = new("No space left on device", hresult: OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("indexer-loop-");
    private readonly MemoryBlobStore _blobs = new();
    private readonly JobStore _jobs;
    private readonly InProcessTaskQueue _queue = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<TaskContext> _begun = new();
    private Func<TaskContext, CancellationToken, Task> _work = (_, _) => Task.CompletedTask;
    private TaskLoop? _loop;
    private Task _working = Task.CompletedTask;
    private JobId _job;

    public TaskLoopTests() => _jobs = new JobStore(_blobs);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Scratch => Path.Combine(_folder.FullName, "scratch");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _loop?.Dispose();
        _queue.Dispose();
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_attempt_whose_task_another_has_committed_is_dropped_at_a_notice_and_leaves_nothing_behind()
    {
        await StartAsync();
        _work = (_, token) => Task.Delay(Timeout.Infinite, token);
        await OfferAsync(1);
        var started = await HearAsync<TaskStarted>();
        await _jobs.TasksOf(_job).TryCommitAsync(s_task, CommitOf("other"), Cancellation);
        await _queue.CancelAsync(new TaskCancellation(_job, s_task, "other"), Cancellation);
        await UntilEndedAsync();
        await StopAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(_begun.Single().Scratch));
        Assert.True(await IsQueueEmptyAsync());
    }

    [Fact]
    public async Task An_attempt_that_finds_another_commit_standing_reports_the_task_committed_and_states_its_own_end()
    {
        await StartAsync();
        _work = (_, token) => _jobs.TasksOf(_job).TryCommitAsync(s_task, CommitOf("other"), token);
        await OfferAsync(1);
        await HearAsync<TaskStarted>();
        await HearAsync<TaskCommitted>();
        await StopAsync();
        Assert.True((await _jobs.TasksOf(_job).ReadAttemptsAsync(s_task, Cancellation)).Single().HasEnded);
        Assert.Equal("other", (await _jobs.TasksOf(_job).FindCommitAsync(s_task, Cancellation))?.Attempt);
        Assert.True(await IsQueueEmptyAsync());
    }

    [Fact]
    public async Task A_task_of_a_job_that_is_over_is_not_run_and_is_once_the_job_is_opened_again()
    {
        var looks = 0;
        var settled = new TaskCompletionSource();
        // Looked at before a message is taken and after: the third look is that for the second message.
        await StartAsync(untilStoreIsUp: _ =>
        {
            if (Interlocked.Increment(ref looks) == 3) settled.TrySetResult();
            return Task.CompletedTask;
        });
        await _jobs.EndAsync(_job, new JobOutcome { Status = JobStatus.Failed, Error = "too bad", Records = new RecordCounts(), ElapsedSeconds = 1 }, Cancellation);
        await OfferAsync(1);
        await settled.Task.WaitAsync(Cancellation);
        Assert.Empty(_begun);
        Assert.True(await _jobs.ReopenAsync(_job, Cancellation));
        await OfferAsync(1);
        await HearAsync<TaskStarted>();
        await HearAsync<TaskCommitted>();
        Assert.Single(_begun);
    }

    [Fact]
    public async Task An_attempt_finds_its_scratch_folder_empty_whatever_the_one_before_left_there()
    {
        await StartAsync();
        _work = (context, token) =>
        {
            Assert.Single(Directory.EnumerateFileSystemEntries(context.Scratch)); // the runner's own
            Directory.CreateDirectory(Path.Combine(context.Scratch, "inner"));
            return File.WriteAllTextAsync(Path.Combine(context.Scratch, "inner", "file"), "left", token);
        };
        for (var i = 0; i < 2; i++)
        {
            await OfferAsync(1, new TaskId(Stage.Map, i));
            await HearAsync<TaskStarted>();
            await HearAsync<TaskCommitted>();
        }
    }

    [Fact]
    public async Task What_a_worker_wrote_it_reads_from_its_disk_and_an_attempt_after_another_from_the_store()
    {
        await StartAsync(ownRunsBytes: 1000);
        var key = $"jobs/{_job}/tasks/{s_task}/x/runs";
        _work = (context, token) => PutAsync(context.Store, key, "copied", token);
        await OfferAsync(1);
        await HearAsync<TaskStarted>();
        await HearAsync<TaskCommitted>();
        await PutAsync(_blobs, key, "stored", Cancellation);

        var read = new List<string>();
        _work = async (context, token) =>
        {
            read.Add(await ReadAsync(context.Store, key, token));
            if (read.Count == 1) throw new TaskException("The copy is damaged.", retryable: true);
        };
        var later = new TaskId(Stage.Map, 1);
        await OfferAsync(1, later);
        await HearAsync<TaskStarted>();
        await HearAsync<TaskFailed>();
        await OfferAsync(2, later);
        await HearAsync<TaskStarted>();
        await HearAsync<TaskCommitted>();
        Assert.Equal(["copied", "stored"], read);
    }

    [Fact]
    public async Task A_notice_that_the_store_does_not_bear_out_or_that_spares_the_attempt_ends_nothing()
    {
        await StartAsync(slots: 2);
        var goOn = new TaskCompletionSource();
        _work = (_, token) => goOn.Task.WaitAsync(token);
        var other = new TaskId(Stage.Map, 1);
        await OfferAsync(1);
        var started = await HearAsync<TaskStarted>();
        await OfferAsync(1, other);
        var dropped = await HearAsync<TaskStarted>();
        await _jobs.TasksOf(_job).TryCommitAsync(other, CommitOf("other"), Cancellation);
        await _queue.CancelAsync(new TaskCancellation(_job, s_task), Cancellation);
        await _queue.CancelAsync(new TaskCancellation(new JobId("other")), Cancellation);
        await _queue.CancelAsync(new TaskCancellation(_job, other, dropped.Attempt), Cancellation);
        // Notices are obeyed in turn: once this one is, the others were. It means both attempts, and the store bears it out for one.
        await _queue.CancelAsync(new TaskCancellation(_job), Cancellation);
        await UntilEndedAsync(other);
        goOn.SetResult();
        Assert.Equal(started.Attempt, (await HearAsync<TaskCommitted>()).Attempt);
    }

    [Fact]
    public async Task A_backup_is_declined_by_the_worker_that_runs_the_task_and_run_by_another()
    {
        await StartAsync(slots: 2);
        var goOn = new TaskCompletionSource();
        _work = (_, token) => goOn.Task.WaitAsync(token);
        await OfferAsync(1);
        var started = await HearAsync<TaskStarted>();
        await OfferAsync(TaskMessage.FirstBackup);
        Assert.NotEqual(started.Attempt, (await HearAsync<TaskHandedBack>()).Attempt);
        goOn.SetResult();
        await HearAsync<TaskCommitted>();
        Assert.Single(_begun);
        Assert.True(await IsQueueEmptyAsync());
    }

    [Fact]
    public async Task A_message_delivered_twice_to_a_worker_waits_for_the_attempt_that_runs()
    {
        await StartAsync(slots: 2);
        var goOn = new TaskCompletionSource();
        _work = (_, token) => goOn.Task.WaitAsync(token);
        await OfferAsync(1);
        await HearAsync<TaskStarted>();
        await OfferAsync(1);
        goOn.SetResult();
        await HearAsync<TaskCommitted>();
        await HearAsync<TaskCommitted>(); // the second message finds the commit
        Assert.Single(_begun);
    }

    [Fact]
    public async Task A_backup_does_not_take_the_attempt_beside_it_for_a_crashed_one()
    {
        await StartAsync();
        await _jobs.TasksOf(_job).TryBeginAttemptAsync(s_task, 1, new AttemptId("elsewhere"), "other", Cancellation);
        await OfferAsync(TaskMessage.FirstBackup);
        Assert.Equal(0, (await HearAsync<TaskStarted>()).IsolationSteps);
    }

    [Fact]
    public async Task While_the_store_is_down_no_task_is_taken_and_what_the_outage_spoiled_is_handed_back_without_a_failure()
    {
        var up = new TaskCompletionSource();
        var (isDown, asked) = (false, 0);
        await StartAsync(untilStoreIsUp: token =>
        {
            // Asked whether it is up, it is not; waited for, it comes up.
            if (isDown && ++asked == 2) up.SetResult();
            return up.Task.WaitAsync(token);
        });
        await OfferAsync(1);
        await (await _queue.ReceiveAsync(Cancellation)).HandBackAsync(Cancellation); // nobody else has taken it
        _work = (_, _) =>
        {
            if (isDown) return Task.CompletedTask;
            (isDown, up) = (true, new TaskCompletionSource());
            throw new BlobStoreException(BlobStoreErrorKind.Transient, "k", "down");
        };
        up.SetResult();
        await HearAsync<TaskStarted>();
        await HearAsync<TaskHandedBack>();
        await HearAsync<TaskStarted>();
        await HearAsync<TaskCommitted>();
        Assert.True((await _jobs.TasksOf(_job).ReadAttemptsAsync(s_task, Cancellation))[0].HasEnded);
    }

    [Fact]
    public async Task A_full_disk_hands_the_task_back_and_fails_it_with_the_folders_name_when_it_is_met_again()
    {
        await StartAsync();
        _work = (_, _) => throw s_diskFull;
        await OfferAsync(1);
        await HearAsync<TaskStarted>();
        await HearAsync<TaskHandedBack>();
        await HearAsync<TaskStarted>();
        var failed = await HearAsync<TaskFailed>();
        Assert.True(failed.Retryable);
        Assert.Contains(Scratch, failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_has_the_copies_of_what_the_worker_wrote_removed()
    {
        await StartAsync(ownRunsBytes: 1000);
        var key = $"jobs/{_job}/tasks/{s_task}/x/runs";
        _work = (context, token) => PutAsync(context.Store, key, "copied", token);
        await OfferAsync(1);
        await HearAsync<TaskStarted>();
        await HearAsync<TaskCommitted>();
        await PutAsync(_blobs, key, "stored", Cancellation);

        _work = (_, _) => throw s_diskFull;
        await OfferAsync(1, new TaskId(Stage.Map, 1));
        await HearAsync<TaskStarted>();
        await HearAsync<TaskHandedBack>();
        await HearAsync<TaskStarted>();
        await HearAsync<TaskFailed>();

        string? read = null;
        _work = async (context, token) => read = await ReadAsync(context.Store, key, token);
        await OfferAsync(1, new TaskId(Stage.Map, 2));
        await HearAsync<TaskStarted>();
        await HearAsync<TaskCommitted>();
        Assert.Equal("stored", read);
    }

    [Fact]
    public async Task What_a_store_refuses_fails_the_attempt_with_its_reason_and_may_be_tried_again()
    {
        await StartAsync();
        _work = (_, _) => throw new BlobStoreException(BlobStoreErrorKind.Refused, "k", "these keys may not read it");
        await OfferAsync(1);
        await HearAsync<TaskStarted>();
        var failed = await HearAsync<TaskFailed>();
        Assert.True(failed.Retryable);
        Assert.Equal("these keys may not read it", failed.Error);
    }

    [Fact]
    public async Task Told_to_stop_a_worker_tells_what_it_hands_back_and_its_message_waits_for_another()
    {
        await StartAsync();
        _work = (_, token) => Task.Delay(Timeout.Infinite, token);
        await OfferAsync(1);
        var started = await HearAsync<TaskStarted>();
        await StopAsync();
        Assert.Equal(started.Attempt, (await HearAsync<TaskHandedBack>()).Attempt);
        Assert.False(await IsQueueEmptyAsync());
        Assert.True((await _jobs.TasksOf(_job).ReadAttemptsAsync(s_task, Cancellation)).Single().HasEnded);
    }

    [Fact]
    public async Task An_attempt_that_is_stopped_before_its_commit_is_answered_states_that_it_may_stand_and_the_next_attempt_finds_it()
    {
        var late = new LateCommitStore(_blobs);
        await StartAsync(store: late);
        await OfferAsync(1);
        var started = await HearAsync<TaskStarted>();
        await late.Sent.WaitAsync(Cancellation);
        await StopAsync();
        await HearAsync<TaskHandedBack>();
        Assert.NotNull(await _blobs.StatAsync($"jobs/{_job}/tasks/{s_task}/attempts/0001-{started.Attempt}.undecided.json", Cancellation));
        Assert.True((await _jobs.TasksOf(_job).ReadAttemptsAsync(s_task, Cancellation)).Single().HasEnded);

        await late.ArriveAsync();
        using var another = NewLoop(_blobs);
        using var stop = new CancellationTokenSource();
        var working = another.RunAsync(stop.Token);
        await HearAsync<TaskCommitted>();
        await stop.CancelAsync();
        await working;
        Assert.Single(_begun);
    }

    [Fact]
    public async Task A_slot_takes_the_next_task_when_the_one_before_has_computed_and_lets_one_at_a_time_wait_for_the_store()
    {
        await StartAsync();
        TaskCompletionSource[] begun = [new(), new(), new()], computed = [new(), new(), new()], uploaded = [new(), new(), new()];
        _work = async (context, token) =>
        {
            begun[context.Task.Index].SetResult();
            await computed[context.Task.Index].Task.WaitAsync(token);
            context.Computed();
            await uploaded[context.Task.Index].Task.WaitAsync(token);
        };
        for (var i = 0; i < 3; i++) await OfferAsync(1, new TaskId(Stage.Map, i));
        var first = await HearAsync<TaskStarted>();
        await begun[first.Task.Index].Task.WaitAsync(Cancellation);
        Assert.Single(_begun);
        computed[first.Task.Index].SetResult();
        var second = await HearAsync<TaskStarted>();
        await begun[second.Task.Index].Task.WaitAsync(Cancellation);
        computed[second.Task.Index].SetResult();
        Assert.Equal(2, _begun.Count); // the first waits, and so the third is not taken
        uploaded[first.Task.Index].SetResult();
        Assert.Equal(first.Task, (await HearAsync<TaskCommitted>()).Task);
        var third = await HearAsync<TaskStarted>();
        foreach (var each in computed.Concat(uploaded)) each.TrySetResult();
        HashSet<TaskId> left = [(await HearAsync<TaskCommitted>()).Task, (await HearAsync<TaskCommitted>()).Task];
        Assert.Superset(new HashSet<TaskId> { second.Task, third.Task }, left);
    }

    private async Task StartAsync(int slots = 1, Func<CancellationToken, Task>? untilStoreIsUp = null, long ownRunsBytes = 0, IBlobStore? store = null)
    {
        var plan = new JobPlan
        {
            Request = new JobRequest { Index = "loop", Inputs = [] },
            Partitions = 1,
            Splits = [.. Enumerable.Range(0, 3).Select(i => new Split([new SplitPart { File = $"/f{i}", End = 10, FileLength = 10, Format = CorpusFormat.Warc }]))],
        };
        _job = await _jobs.SubmitAsync(plan.Request, Cancellation);
        await _jobs.PlanAsync(_job, plan, Cancellation);
        _loop = NewLoop(store ?? _blobs, slots, untilStoreIsUp, ownRunsBytes);
        _working = _loop.RunAsync(_stop.Token);
    }

    private TaskLoop NewLoop(IBlobStore store, int slots = 1, Func<CancellationToken, Task>? untilStoreIsUp = null, long ownRunsBytes = 0)
    {
        // Heartbeats would find out what the notices tell.
        var options = new TaskLoopOptions { Slots = slots, ScratchFolder = Scratch, Heartbeat = TimeSpan.FromHours(1), FullDiskPause = TimeSpan.Zero, OwnRunsBytes = ownRunsBytes };
        return new TaskLoop(store, _queue, [new Runner(this)], options, TimeProvider.System, NullLogger<TaskLoop>.Instance, untilStoreIsUp);
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _working;
    }

    private Task OfferAsync(int attempt, TaskId? task = null) => _queue.EnqueueAsync(new TaskMessage(_job, task ?? s_task, attempt), Cancellation);

    private async Task<T> HearAsync<T>() where T : TaskReport => Assert.IsType<T>(await _queue.ReceiveReportAsync(Cancellation));

    private Task UntilEndedAsync(TaskId? task = null) => UntilAsync(async () =>
        (await _jobs.TasksOf(_job).ReadAttemptsAsync(task ?? s_task, Cancellation)).Exists(each => each.HasEnded));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            Cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task<bool> IsQueueEmptyAsync()
    {
        using var once = new CancellationTokenSource();
        var receiving = _queue.ReceiveAsync(once.Token);
        await once.CancelAsync();
        await ((Task)receiving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!receiving.IsCompletedSuccessfully) return true;
        await (await receiving).HandBackAsync(Cancellation);
        return false;
    }

    private static Task<long> PutAsync(IBlobStore store, string key, string text, CancellationToken cancellationToken) =>
        store.PutAsync(key, (stream, token) => stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), token).AsTask(), cancellationToken);

    private static async Task<string> ReadAsync(IBlobStore store, string key, CancellationToken cancellationToken)
    {
        using var text = new StreamReader(await store.OpenReadAsync(key, 0, null, cancellationToken));
        return await text.ReadToEndAsync(cancellationToken);
    }

    private static TaskCommit CommitOf(string attempt) => new() { Attempt = attempt, Outputs = [], Records = new RecordCounts() };

    private sealed class Runner(TaskLoopTests test) : TaskRunner
    {
        public override Stage Stage => Stage.Map;

        public override async Task<TaskCommit> RunAsync(TaskContext context, CancellationToken cancellationToken)
        {
            test._begun.Enqueue(context);
            await File.WriteAllTextAsync(Path.Combine(context.Scratch, "scratch"), "x", cancellationToken);
            await test._work(context, cancellationToken);
            return CommitOf(context.Attempt.Value);
        }
    }
}
