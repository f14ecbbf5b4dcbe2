using Indexer.Jobs;
using Indexer.Resilience;
using Indexer.Storage;
using Indexer.Tests.Storage;
using Indexer.Worker;
using Polly;
using Polly.Retry;
using Xunit;

namespace Indexer.Tests.Coordination;

public sealed class JobEngineTests : IDisposable
{
    private static readonly ResiliencePipeline s_quickRetry = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && ResiliencePipelines.IsTransient(error)),
            MaxRetryAttempts = 4,
            Delay = TimeSpan.Zero,
        })
        .Build();

    // In memory where the system has such a file system: thousands of syncs would wait for the disk, and it is not the disk that is tested.
    private readonly string _folder = Directory.CreateDirectory(
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"indexer-engine-{Guid.NewGuid():N}")).FullName;

    private int _stores;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private LocalBlobStore NewStore() => new(Path.Combine(_folder, $"{_stores++}"));

    [Fact]
    public async Task A_job_runs_all_stages_and_is_published_once()
    {
        var (fake, store) = (new FakeJob(20, 3), NewStore());
        var job = await SubmitAsync(fake, store);
        var outcome = await Engine.RunAsync(fake, job, store, Cancellation);
        Assert.Equal(JobStatus.Succeeded, outcome.Status);
        Assert.Equal(1, fake.Publishes);
        Assert.Equal(20 + 3 + 3 + 3 + 1, fake.Tries.Count);
        Assert.All(fake.Tries, task => Assert.Equal(1, task.Value));
        Assert.Equal(60, outcome.Records.Read);
        Assert.Equal(60, outcome.Records.Indexed);
        Assert.Equal(0, outcome.Records.Pending);
    }

    [Fact]
    public async Task A_job_that_has_ended_returns_its_outcome_and_runs_nothing()
    {
        var (fake, store) = (new FakeJob(2, 1), NewStore());
        var job = await SubmitAsync(fake, store);
        var first = await Engine.RunAsync(fake, job, store, Cancellation);
        var again = new FakeJob(2, 1);
        var second = await Engine.RunAsync(again, job, store, Cancellation);
        Assert.Equal(first.ContentHash, second.ContentHash);
        Assert.Empty(again.Tries);
    }

    [Fact]
    public async Task A_job_without_splits_is_published_too()
    {
        var (fake, store) = (new FakeJob(0, 2), NewStore());
        var outcome = await Engine.RunAsync(fake, await SubmitAsync(fake, store), store, Cancellation);
        Assert.Equal(JobStatus.Succeeded, outcome.Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Random_failures_of_tasks_and_store_do_not_change_the_result(int seed)
    {
        var expected = await UndisturbedAsync();
        var random = new Random(seed);
        var failing = Enumerable.Range(0, 200).Select(_ => random.Next(4)).ToArray();
        var fake = new FakeJob(12, 3)
        {
            Fault = (task, number) => number <= failing[(int)task.Stage * 40 + task.Index] - 1 ? new TaskException("injected", retryable: true) : null,
        };
        var local = NewStore();
        var job = await SubmitAsync(fake, local);
        using var faulty = new FaultyBlobStore(local, seed, 0.03);
        // Tries of a task that the store spoiled come on top of the injected ones: give them room.
        var options = new Coordinator.Coordination.JobCoordinatorOptions
        {
            Tick = Engine.Quick.Tick,
            Heartbeat = Engine.Quick.Heartbeat,
            Reconcile = Engine.Quick.Reconcile,
            Tasks = new JobStateOptions { Window = 8, MaxAttempts = 20, MaxLostAttempts = 50, FirstBackoff = TimeSpan.FromMilliseconds(1), MaxBackoff = TimeSpan.FromMilliseconds(2) },
        };
        var outcome = await Engine.RunAsync(fake, job, new RetryingBlobStore(faulty, s_quickRetry), Cancellation, options);
        Assert.Equal(JobStatus.Succeeded, outcome.Status);
        Assert.Equal(expected, outcome.ContentHash);
        Assert.Equal(1, fake.Publishes);
        Assert.Empty(fake.RanAlthoughCommitted);
        Assert.True(faulty.Faults > 0);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public async Task Killed_at_random_moments_and_run_again_a_job_gives_the_undisturbed_result_and_no_committed_task_runs_twice(int seed)
    {
        var expected = await UndisturbedAsync();
        var random = new Random(seed);
        var (fake, local) = (new FakeJob(12, 3), NewStore());
        var job = await SubmitAsync(fake, local);
        JobOutcome? outcome = null;
        for (var kills = 0; outcome is null && kills < 200; kills++)
        {
            using var dying = new FaultyBlobStore(local, seed + kills, 0, random.Next(1, 80));
            try
            {
                outcome = await Engine.RunAsync(fake, job, dying, dying.Died, slots: 2);
            }
            catch (Exception e) when (e is OperationCanceledException or BlobStoreException)
            {
                // Killed.
            }
        }
        outcome ??= await Engine.RunAsync(fake, job, local, Cancellation);
        Assert.Equal(JobStatus.Succeeded, outcome.Status);
        Assert.Equal(expected, outcome.ContentHash);
        Assert.Equal($"{job} {expected}", await local.Text("indices/fake/generations/1.json"));
        Assert.Empty(fake.RanAlthoughCommitted);
    }

    [Fact]
    public async Task Stopped_cleanly_a_job_has_no_outcome_and_goes_on_where_it_stood()
    {
        var store = NewStore();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var begun = 0;
        var stopping = new FakeJob(12, 3)
        {
            Begin = async (_, token) =>
            {
                if (Interlocked.Increment(ref begun) < 7) return;
                await stop.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
            },
        };
        var job = await SubmitAsync(stopping, store);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Engine.RunAsync(stopping, job, store, stop.Token, slots: 1));
        Assert.Null(await new JobStore(store).FindOutcomeAsync(job, Cancellation));

        var resumed = new FakeJob(12, 3);
        var outcome = await Engine.RunAsync(resumed, job, store, Cancellation);
        Assert.Equal(await UndisturbedAsync(), outcome.ContentHash);
        Assert.Equal(22 - 6, resumed.Tries.Count);
        // The attempt that was under way was handed back: it does not count as a crash.
        Assert.All(await new JobStore(store).TasksOf(job).ReadAttemptsAsync(new TaskId(Stage.Map, 6), Cancellation), (attempt, i) => Assert.Equal(i == 0, attempt.HasEnded));
    }

    [Fact]
    public async Task A_task_that_always_fails_is_tried_four_times_and_fails_the_job_with_its_last_error()
    {
        var fake = new FakeJob(3, 1) { Fault = (task, number) => task == new TaskId(Stage.Map, 1) ? new TaskException($"try {number} failed", retryable: true) : null };
        var store = NewStore();
        var outcome = await Engine.RunAsync(fake, await SubmitAsync(fake, store), store, Cancellation);
        Assert.Equal(JobStatus.Failed, outcome.Status);
        Assert.Equal(4, fake.Tries["map-000001"]);
        Assert.Contains("map-000001 failed 4 times, the last time: try 4 failed", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_that_no_try_can_help_fails_the_job_at_once()
    {
        var fake = new FakeJob(3, 1) { Fault = (task, _) => task.Stage == Stage.Reduce ? new TaskException("broken for good", retryable: false) : null };
        var store = NewStore();
        var job = await SubmitAsync(fake, store);
        var outcome = await Engine.RunAsync(fake, job, store, Cancellation);
        Assert.Equal(JobStatus.Failed, outcome.Status);
        Assert.Equal(1, fake.Tries["reduce-000000"]);
        Assert.Equal(3, outcome.Records.Read);
    }

    [Fact]
    public async Task A_failed_job_that_is_opened_again_runs_only_what_was_not_committed()
    {
        var store = NewStore();
        var failing = new FakeJob(5, 2) { Fault = (task, _) => task.Stage == Stage.Select ? new TaskException("no", retryable: false) : null };
        var job = await SubmitAsync(failing, store);
        Assert.Equal(JobStatus.Failed, (await Engine.RunAsync(failing, job, store, Cancellation)).Status);
        Assert.True(await new JobStore(store).ReopenAsync(job, Cancellation));

        var mended = new FakeJob(5, 2);
        Assert.Equal(JobStatus.Succeeded, (await Engine.RunAsync(mended, job, store, Cancellation)).Status);
        Assert.DoesNotContain(mended.Tries.Keys, task => task.StartsWith("map", StringComparison.Ordinal));
        Assert.NotNull(await store.StatAsync($"jobs/{job}/outcome.1.json", Cancellation));
    }

    [Fact]
    public async Task A_cancelled_job_ends_as_cancelled_and_its_running_attempts_stop()
    {
        var store = NewStore();
        var stopped = new TaskCompletionSource();
        var job = new JobId("");
        var fake = new FakeJob(3, 1)
        {
            Begin = async (_, token) =>
            {
                await new JobStore(store).CancelAsync(job, DateTimeOffset.UnixEpoch, CancellationToken.None);
                await Task.Delay(Timeout.Infinite, token).ContinueWith(_ => stopped.TrySetResult(), TaskScheduler.Default);
                token.ThrowIfCancellationRequested();
            },
        };
        job = await SubmitAsync(fake, store);
        var outcome = await Engine.RunAsync(fake, job, store, Cancellation);
        Assert.Equal(JobStatus.Cancelled, outcome.Status);
        await stopped.Task;
        Assert.Equal(0, fake.Publishes);
    }

    [Fact]
    public async Task A_task_whose_records_do_not_add_up_is_not_committed()
    {
        var store = NewStore();
        var fake = new FakeJob(3, 1) { LosesRecords = true };
        var outcome = await Engine.RunAsync(fake, await SubmitAsync(fake, store), store, Cancellation);
        Assert.Equal(JobStatus.Failed, outcome.Status);
        Assert.Contains("accounted for", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_is_told_at_the_end_with_every_task_committed()
    {
        var (fake, store) = (new FakeJob(9, 2), NewStore());
        var told = new List<JobProgress>();
        await Engine.RunAsync(fake, await SubmitAsync(fake, store), store, Cancellation, progress: told.Add);
        Assert.Equal("succeeded", told[^1].Phase);
        Assert.All(told[^1].Stages, stage => Assert.Equal(stage.Tasks, stage.Committed));
        Assert.Equal(18, told[^1].Records);
        Assert.Equal(90, told[^1].InputBytesDone);
        Assert.Contains(told, progress => progress.Phase == "publishing");
    }

    [Fact]
    public async Task No_scratch_folder_outlives_its_attempt()
    {
        var (fake, store) = (new FakeJob(4, 2), NewStore());
        var scratch = Path.Combine(_folder, "scratch");
        await Engine.RunAsync(fake, await SubmitAsync(fake, store), store, Cancellation, scratch: scratch);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch));
    }

    private async Task<string> UndisturbedAsync()
    {
        var (fake, store) = (new FakeJob(12, 3), NewStore());
        // The content hash is not to depend on it: never null for a job that succeeded.
        return (await Engine.RunAsync(fake, await SubmitAsync(fake, store), store, Cancellation)).ContentHash!;
    }

    private static async Task<JobId> SubmitAsync(FakeJob fake, IBlobStore store)
    {
        var jobs = new JobStore(store);
        var job = await jobs.SubmitAsync(fake.Plan.Request, Cancellation);
        await jobs.PlanAsync(job, fake.Plan, Cancellation);
        return job;
    }
}
