using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Storage;
using Indexer.Worker;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Indexer.Tests;

public sealed class LongOutageTests : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = new TaskLoopOptions().OutagePatience;

    private readonly LoneWorker _worker = new();
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource _up = new();
    // One for each look at the store that found it down.
    private readonly SemaphoreSlim _waits = new(0);
    private volatile int _downFromLook = int.MaxValue;
    private int _looks;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        _waits.Dispose();
    }

    [Fact]
    public async Task A_task_that_was_taken_before_the_store_went_down_is_handed_back_before_the_broker_takes_it_away()
    {
        _downFromLook = 2; // the one after the task was taken
        await StartAsync((_, _) => Task.CompletedTask);
        await _worker.OfferAsync(0);
        await _waits.WaitAsync(Cancellation);
        _time.Advance(s_patience);
        await (await _worker.Queue.ReceiveAsync(Cancellation)).CompleteAsync(Cancellation);
        Assert.Empty(await _worker.Tasks.ReadAttemptsAsync(new TaskId(Stage.Map, 0), Cancellation));
    }

    [Fact]
    public async Task An_attempt_that_an_outage_spoiled_is_handed_back_when_the_outage_lasts()
    {
        await StartAsync((_, _) =>
        {
            _downFromLook = 0;
            throw new BlobStoreException(BlobStoreErrorKind.Transient, "k", "down");
        });
        await _worker.OfferAsync(0);
        var started = await _worker.HearAsync<TaskStarted>();
        // Asked once whether it is down; then waited for.
        await _waits.WaitAsync(Cancellation);
        await _waits.WaitAsync(Cancellation);
        _time.Advance(s_patience);
        Assert.Equal(started.Attempt, (await _worker.HearAsync<TaskHandedBack>()).Attempt);
        await (await _worker.Queue.ReceiveAsync(Cancellation)).CompleteAsync(Cancellation);
    }

    [Fact]
    public async Task A_task_waits_out_a_shorter_outage_where_it_is()
    {
        _downFromLook = 2;
        await StartAsync((_, _) => Task.CompletedTask);
        await _worker.OfferAsync(0);
        await _waits.WaitAsync(Cancellation);
        _time.Advance(s_patience / 2);
        _up.SetResult();
        await _worker.HearAsync<TaskStarted>();
        await _worker.HearAsync<TaskCommitted>();
    }

    private async Task StartAsync(Func<TaskContext, CancellationToken, Task> work)
    {
        await _worker.PlanAsync(CorpusFormat.Warc, "/f0");
        _worker.Start(new GivenRunner(work), time: _time, untilStoreIsUp: token =>
        {
            if (++_looks < _downFromLook || _up.Task.IsCompleted) return Task.CompletedTask;
            var up = _up.Task.WaitAsync(token);
            _waits.Release();
            return up;
        });
    }
}
