using Indexer.Coordinator.Coordination;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Tests.Coordination;

/// <summary>Tasks whose messages the queue lost without a word are handed out again, and tasks that only wait for a worker are not.</summary>
public sealed class QueueWatchTests : IAsyncDisposable
{
    private readonly MemoryBlobStore _store = new();
    private readonly InProcessTaskQueue _queue = new();
    private readonly JobCoordinator _coordinator;
    private Func<int> _held = () => 3;
    private int _looks;

    public QueueWatchTests()
    {
        var options = new JobCoordinatorOptions
        {
            Tick = Engine.Quick.Tick,
            Heartbeat = Engine.Quick.Heartbeat,
            Reconcile = TimeSpan.FromMilliseconds(20),
            Tasks = new JobStateOptions { Silence = TimeSpan.FromMilliseconds(50) },
        };
        _coordinator = new JobCoordinator(_store, _queue, options, TimeProvider.System, new Random(1), NullLogger<JobCoordinator>.Instance, _ =>
        {
            Interlocked.Increment(ref _looks);
            return Task.FromResult(_held());
        });
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        _queue.Dispose();
    }

    [Fact]
    public async Task What_the_queue_holds_is_left_there_and_what_it_has_lost_is_handed_out_again()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var running = await RunAsync(stop.Token);
        for (var i = 0; i < 3; i++) await TakeAsync();
        var next = _queue.ReceiveAsync(Cancellation);
        await UntilLooksAsync(20);
        Assert.False(next.IsCompleted);
        _held = () => 0;
        var again = new List<int> { (await next).Message.Task.Index };
        for (var i = 0; i < 2; i++) again.Add((await TakeAsync()).Task.Index);
        Assert.Equal([0, 1, 2], again.Order());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_queue_that_can_not_be_counted_is_asked_again()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _held = () => _looks < 5 ? throw new InvalidOperationException("the broker is away") : 0;
        var running = await RunAsync(stop.Token);
        for (var i = 0; i < 6; i++) await TakeAsync();
        Assert.InRange(_looks, 5, int.MaxValue);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private async Task UntilLooksAsync(int looks)
    {
        while (Volatile.Read(ref _looks) < looks) await Task.Delay(5, Cancellation);
    }

    private async Task<TaskMessage> TakeAsync()
    {
        var delivery = await _queue.ReceiveAsync(Cancellation);
        await delivery.CompleteAsync(Cancellation);
        return delivery.Message;
    }

    private async Task<Task<JobOutcome>> RunAsync(CancellationToken stop)
    {
        var (fake, jobs) = (new FakeJob(3, 1), new JobStore(_store));
        var job = await jobs.SubmitAsync(fake.Plan.Request, Cancellation);
        await jobs.PlanAsync(job, fake.Plan, Cancellation);
        return _coordinator.RunAsync(job, fake.Plan, (_, _, _, _) => throw new NotSupportedException(), _ => { }, stop);
    }
}
