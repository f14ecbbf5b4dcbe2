using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Worker;
using Indexer.Worker.Map;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Indexer.Tests;

public sealed class WrongSetUpTests : IAsyncDisposable
{
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(5);

    private readonly LoneWorker _worker = new();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task A_job_without_a_plan_in_this_workers_store_may_be_tried_by_another()
    {
        _worker.Start(new MapRunner());
        await _worker.OfferAsync(0);
        var failed = await _worker.HearAsync<TaskFailed>();
        Assert.True(failed.Retryable);
        Assert.Contains("another store than the coordinator", failed.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gone.warc")]
    [InlineData("not-mounted/gone.warc")]
    public async Task A_file_that_is_not_there_for_this_worker_may_be_read_by_another(string name)
    {
        await _worker.PlanAsync(CorpusFormat.Warc, _worker.PathOf(name));
        _worker.Start(new MapRunner());
        var failed = await _worker.AttemptAsync<TaskFailed>(0);
        Assert.True(failed.Retryable);
        Assert.Contains(_worker.PathOf(name), failed.Error, StringComparison.Ordinal);
        Assert.Contains("put it back", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_whose_attempts_fail_in_a_row_leaves_tasks_to_others_for_a_while()
    {
        await StartAsync((context, _) => throw new TaskException("only here", retryable: true));
        await _worker.AttemptAsync<TaskFailed>(0);
        await _worker.AttemptAsync<TaskFailed>(1);
        var here = _worker.Queue.ReceiveReportAsync(Cancellation);
        for (var i = 0; i < 4; i++) await _worker.OfferAsync(2);
        for (var i = 0; i < 4; i++)
        {
            var elsewhere = _worker.Queue.ReceiveAsync(Cancellation);
            Assert.Same(elsewhere, await Task.WhenAny(elsewhere, here));
            await (await elsewhere).CompleteAsync(Cancellation);
        }
        _time.Advance(s_rest);
        await _worker.OfferAsync(0, 2);
        Assert.Equal(new TaskId(Stage.Map, 0), Assert.IsType<TaskStarted>(await here).Task);
        await _worker.HearAsync<TaskFailed>();
    }

    [Fact]
    public async Task A_worker_that_commits_between_failures_goes_on_at_once()
    {
        await StartAsync((context, _) => context.Task.Index % 2 == 1 ? Task.CompletedTask : throw new TaskException("of the task", retryable: true));
        await _worker.AttemptAsync<TaskFailed>(0);
        await _worker.AttemptAsync<TaskCommitted>(1);
        await _worker.AttemptAsync<TaskFailed>(0, 2);
        await _worker.AttemptAsync<TaskCommitted>(3);
        await _worker.AttemptAsync<TaskFailed>(2);
    }

    // Two slots: one of them already waits for a task when the rest begins.
    private async Task StartAsync(Func<TaskContext, CancellationToken, Task> work)
    {
        await _worker.PlanAsync(CorpusFormat.Warc, "/f0", "/f1", "/f2", "/f3");
        _worker.Start(new GivenRunner(work), new TaskLoopOptions { Slots = 2, FailureRest = s_rest }, _time);
    }
}
