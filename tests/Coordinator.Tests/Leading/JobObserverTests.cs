using Indexer.Coordinator.Leading;
using Indexer.Jobs;
using Xunit;

namespace Indexer.Tests.Leading;

/// <summary>Who watches a job of others learns its end: when it is told, when nothing is told of the job any more, and also when whoever told has gone without a word.</summary>
public sealed class JobObserverTests
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(100);

    private readonly SweptStore _store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_end_is_known_at_once_when_it_is_told()
    {
        var job = await BeginAsync();
        var (told, seen) = (new TaskCompletionSource(), new TaskCompletionSource());
        var watching = new JobObserver(_store.Blobs, _store.Time, (_, _) => told.Task).WatchAsync(job, Request, _ => seen.TrySetResult(), Cancellation);
        await seen.Task;
        await _store.EndAsync(job, JobStatus.Succeeded); // what was told of the job's progress still stands
        told.SetResult();
        Assert.Equal(JobStatus.Succeeded, (await watching).Status); // and the clock has not moved
    }

    [Fact]
    public async Task A_hint_that_comes_too_early_or_fails_does_not_end_the_watching()
    {
        foreach (var hint in new[] { Task.CompletedTask, Task.FromException(new InvalidOperationException("the broker has gone")) })
        {
            var store = new SweptStore();
            var job = await BeginAsync(store);
            var watching = new JobObserver(store.Blobs, store.Time, (_, _) => hint).WatchAsync(job, Request, _ => { }, Cancellation);
            for (var i = 0; i < 50; i++) await StepAsync(store);
            Assert.False(watching.IsCompleted);
            await store.EndAsync(job, JobStatus.Failed);
            Assert.Equal(JobStatus.Failed, (await EndAsync(store, watching)).Status);
        }
    }

    [Fact]
    public async Task The_end_is_found_when_nothing_is_told_of_the_job_any_more()
    {
        var job = await BeginAsync();
        var watching = new JobObserver(_store.Blobs, _store.Time).WatchAsync(job, Request, _ => { }, Cancellation);
        await StepAsync(_store);
        await _store.EndAsync(job, JobStatus.Cancelled);
        await JobPulse.RemoveAsync(_store.Blobs, job, Cancellation);
        Assert.Equal(JobStatus.Cancelled, (await EndAsync(_store, watching)).Status);
    }

    [Fact]
    public async Task The_end_is_found_although_the_coordinator_was_killed_before_it_removed_what_it_told()
    {
        var job = await BeginAsync();
        await _store.EndAsync(job, JobStatus.Succeeded);
        Assert.Equal(JobStatus.Succeeded, (await EndAsync(_store, new JobObserver(_store.Blobs, _store.Time).WatchAsync(job, Request, _ => { }, Cancellation))).Status);
    }

    private static JobRequest Request => new() { Index = SweptStore.Index, Inputs = [] };

    private Task<JobId> BeginAsync() => BeginAsync(_store);

    private static async Task<JobId> BeginAsync(SweptStore store)
    {
        var job = await store.SubmitAsync(1);
        var progress = new JobProgress { Job = job, Phase = "map", Stages = [], InputBytes = 1, InputBytesDone = 0, Records = 0, Quarantined = 0, Elapsed = TimeSpan.Zero };
        await new JobPulse(1, "coordinator", progress).WriteAsync(store.Blobs, Cancellation);
        return job;
    }

    private static async Task<JobOutcome> EndAsync(SweptStore store, Task<JobOutcome> watching)
    {
        while (!watching.IsCompleted) await StepAsync(store);
        return await watching;
    }

    private static async Task StepAsync(SweptStore store)
    {
        store.Time.Advance(s_step);
        await Task.Delay(1, Cancellation);
    }
}
