using Indexer.Coordinator.Coordination;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Tests.Coordination;

/// <summary>A job that takes no reports just now, since it waits for the store, keeps none from the other jobs of its coordinator.</summary>
public sealed class BusyJobTests : IAsyncDisposable
{
    private const int InboxCapacity = 16;

    private static readonly TaskId s_map = new(Stage.Map, 0);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly HeldStore _store = new(new MemoryBlobStore());
    private readonly InProcessTaskQueue _queue = new();
    private readonly JobStore _jobs;
    private readonly JobCoordinator _coordinator;

    public BusyJobTests()
    {
        _jobs = new JobStore(_store);
        var options = new JobCoordinatorOptions { InboxCapacity = InboxCapacity, Tick = Engine.Quick.Tick, Heartbeat = Engine.Quick.Heartbeat, Reconcile = TimeSpan.FromHours(1) };
        _coordinator = new JobCoordinator(_store, _queue, options, TimeProvider.System, new Random(1), NullLogger<JobCoordinator>.Instance);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _store.LetGo();
        await _coordinator.DisposeAsync();
        _queue.Dispose();
    }

    [Fact]
    public async Task While_a_job_that_failed_counts_its_commits_the_reports_of_others_arrive()
    {
        var (failing, other) = (await SubmitAsync("failing"), await SubmitAsync("other"));
        await _jobs.TasksOf(failing).TryCommitAsync(new TaskId(Stage.Map, 1), new TaskCommit { Attempt = "a", Outputs = [], Records = new RecordCounts { Read = 1 } }, Cancellation);
        var ending = RunAsync(failing);
        await ReceiveAsync();
        _store.Held = $"jobs/{failing}/commits/";
        await _queue.ReportAsync(new TaskFailed(failing, s_map, "a", 1, "no", Retryable: false), Cancellation);
        await _store.Asked.WaitAsync(Cancellation);
        await AssertArriveAsync(failing, other);
        _store.LetGo();
        Assert.Equal((JobStatus.Failed, 1), ((await ending).Status, (int)(await ending).Records.Read));
    }

    [Fact]
    public async Task While_a_job_that_is_resumed_lists_its_commits_the_reports_of_others_arrive()
    {
        var (resumed, other) = (await SubmitAsync("resumed"), await SubmitAsync("other"));
        _store.Held = $"jobs/{resumed}/commits/";
        var running = RunAsync(resumed);
        await _store.Asked.WaitAsync(Cancellation);
        await AssertArriveAsync(resumed, other);
        _store.LetGo();
        while ((await ReceiveAsync()).Job != resumed)
        {
            // The other's, which nobody took.
        }
        await _queue.ReportAsync(new TaskFailed(resumed, s_map, "a", 1, "no", Retryable: false), Cancellation);
        await running;
    }

    [Fact]
    public async Task While_a_job_takes_no_reports_others_are_told_that_the_queue_was_lost()
    {
        var (resumed, other) = (await SubmitAsync("resumed"), await SubmitAsync("other"));
        _store.Held = $"jobs/{resumed}/commits/";
        var running = RunAsync(resumed);
        await _store.Asked.WaitAsync(Cancellation);
        for (var i = 0; i < 2 * InboxCapacity; i++) await BeatAsync(resumed);
        var second = RunAsync(other);
        for (var i = 0; i < 2; i++) await ReceiveAsync();
        _coordinator.TellQueueLost();
        for (var i = 0; i < 2; i++) Assert.Equal(other, (await ReceiveAsync().WaitAsync(s_patience, Cancellation)).Job);
        _store.LetGo();
        foreach (var job in new[] { resumed, other }) await _jobs.CancelAsync(job, DateTimeOffset.UnixEpoch, Cancellation);
        Assert.All(await Task.WhenAll(running, second), outcome => Assert.Equal(JobStatus.Cancelled, outcome.Status));
    }

    // More reports of the busy job than it can hold, among them such as nobody tells twice; then one that fails the other.
    private async Task AssertArriveAsync(JobId busy, JobId other)
    {
        var running = RunAsync(other);
        for (var i = 0; i < 3 * InboxCapacity; i++)
        {
            await BeatAsync(busy);
            await _queue.ReportAsync(new TaskHandedBack(busy, s_map, $"a{i}"), Cancellation);
        }
        await _queue.ReportAsync(new TaskFailed(other, s_map, "a", 1, "no", Retryable: false), Cancellation);
        Assert.Equal(JobStatus.Failed, (await running.WaitAsync(s_patience, Cancellation)).Status);
    }

    private Task BeatAsync(JobId job) => _queue.ReportAsync(new TaskProgressed(job, s_map, "a", 1, 1), Cancellation);

    private async Task<TaskMessage> ReceiveAsync()
    {
        var delivery = await _queue.ReceiveAsync(Cancellation);
        await delivery.CompleteAsync(Cancellation);
        return delivery.Message;
    }

    private async Task<JobId> SubmitAsync(string index)
    {
        var fake = new FakeJob(2, 1);
        var job = await _jobs.SubmitAsync(fake.Plan.Request with { Index = index }, Cancellation);
        await _jobs.PlanAsync(job, fake.Plan, Cancellation);
        return job;
    }

    private Task<JobOutcome> RunAsync(JobId job) =>
        _coordinator.RunAsync(job, new FakeJob(2, 1).Plan, (_, _, _, _) => throw new NotSupportedException(), _ => { }, Cancellation);
}
