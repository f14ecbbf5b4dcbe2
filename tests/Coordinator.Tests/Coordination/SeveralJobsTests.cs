using Indexer.Coordinator.Coordination;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Tests.Storage;
using Indexer.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Tests.Coordination;

public sealed class SeveralJobsTests : IAsyncDisposable
{
    private readonly string _scratch = Directory.CreateTempSubdirectory("indexer-jobs-").FullName;
    private readonly MemoryBlobStore _store = new();
    private readonly InProcessTaskQueue _queue = new();
    private readonly JobStore _jobs;
    private readonly JobCoordinator _coordinator;
    private readonly CancellationTokenSource _stop = new();

    public SeveralJobsTests()
    {
        _jobs = new JobStore(_store);
        var options = new JobCoordinatorOptions { Window = 34, Tick = Engine.Quick.Tick, Heartbeat = Engine.Quick.Heartbeat };
        _coordinator = new JobCoordinator(_store, _queue, options, TimeProvider.System, new Random(1), NullLogger<JobCoordinator>.Instance);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        _queue.Dispose();
        _stop.Dispose();
        Directory.Delete(_scratch, recursive: true);
    }

    [Fact]
    public async Task A_small_job_submitted_behind_a_huge_one_ends_long_before_it()
    {
        var (mapped, isBusy, isSubmitted) = (0, new TaskCompletionSource(), new TaskCompletionSource());
        var hugeJob = new JobId("");
        var huge = new FakeJob(2000, 1)
        {
            Begin = async (context, token) =>
            {
                if (context.Job != hugeJob || Interlocked.Increment(ref mapped) != 20) return;
                isBusy.SetResult();
                await isSubmitted.Task.WaitAsync(token);
            },
        };
        hugeJob = await SubmitAsync(huge, "huge", JobPriority.Normal);
        using var loop = new TaskLoop(_store, _queue, huge.Runners, new TaskLoopOptions { Slots = 1, ScratchFolder = _scratch }, TimeProvider.System, NullLogger<TaskLoop>.Instance);
        var working = loop.RunAsync(_stop.Token);
        var first = RunAsync(hugeJob, huge, Cancellation);
        await isBusy.Task;
        var small = new FakeJob(4, 1);
        var second = RunAsync(await SubmitAsync(small, "small", JobPriority.Normal), small, Cancellation);
        isSubmitted.SetResult();
        Assert.Equal(JobStatus.Succeeded, (await second).Status);
        // Each of its five stages waits behind a window's worth of the other job.
        Assert.InRange(Volatile.Read(ref mapped), 20, 1000);
        Assert.Equal(JobStatus.Succeeded, (await first).Status);
        await _stop.CancelAsync();
        await working;
    }

    [Fact]
    public async Task A_job_of_high_priority_has_sixteen_times_as_much_in_flight_as_one_of_low()
    {
        var (low, high) = (new FakeJob(100, 1), new FakeJob(100, 1));
        var (lowJob, highJob) = (await SubmitAsync(low, "low", JobPriority.Low), await SubmitAsync(high, "high", JobPriority.High));
        Task<JobOutcome>[] running = [RunAsync(highJob, high, _stop.Token), RunAsync(lowJob, low, _stop.Token)];
        var taken = new Dictionary<JobId, int> { [lowJob] = 0, [highJob] = 0 };
        // Nobody works: what is in flight stays so. The one that comes first may have handed out two more before the other came.
        for (var i = 0; i < 34; i++) taken[(await _queue.ReceiveAsync(Cancellation)).Message.Job]++;
        Assert.InRange(taken[highJob], 32, 34);
        Assert.InRange(taken[lowJob], 0, 2);
        await _stop.CancelAsync();
        foreach (var job in running) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job);
    }

    [Fact]
    public async Task A_queue_that_was_emptied_gets_again_what_was_in_flight()
    {
        var fake = new FakeJob(3, 1);
        var running = RunAsync(await SubmitAsync(fake, "job", JobPriority.Normal), fake, _stop.Token);
        for (var round = 0; round < 2; round++)
        {
            var tasks = new List<TaskId>();
            for (var i = 0; i < 3; i++)
            {
                var delivery = await _queue.ReceiveAsync(Cancellation);
                await delivery.CompleteAsync(Cancellation);
                tasks.Add(delivery.Message.Task);
            }
            Assert.Equal([0, 1, 2], tasks.Select(task => task.Index).Order());
            if (round == 0) _coordinator.TellQueueLost();
        }
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task The_end_of_a_job_that_failed_is_told_to_the_workers_after_its_outcome_stands()
    {
        var fake = new FakeJob(3, 1);
        var job = await SubmitAsync(fake, "job", JobPriority.Normal);
        var running = RunAsync(job, fake, Cancellation);
        var message = (await _queue.ReceiveAsync(Cancellation)).Message;
        await _queue.ReportAsync(new TaskFailed(job, message.Task, "a", 1, "no", Retryable: false), Cancellation);
        Assert.Equal(new TaskCancellation(job), await _queue.ReceiveCancellationAsync(Cancellation));
        Assert.Equal(JobStatus.Failed, (await _jobs.FindOutcomeAsync(job, Cancellation))!.Status);
        await running;
    }

    private async Task<JobId> SubmitAsync(FakeJob fake, string index, JobPriority priority)
    {
        var job = await _jobs.SubmitAsync(fake.Plan.Request with { Index = index }, priority, new JobSubmission(null, "test"), Cancellation);
        await _jobs.PlanAsync(job, fake.Plan, Cancellation);
        return job;
    }

    private Task<JobOutcome> RunAsync(JobId job, FakeJob fake, CancellationToken stop) =>
        _coordinator.RunAsync(job, fake.Plan, (id, _, commitOf, token) => fake.PublishAsync(_store, id, commitOf, token), _ => { }, stop);
}
