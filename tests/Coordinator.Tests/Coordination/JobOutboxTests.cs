using Indexer.Coordinator.Coordination;
using Indexer.Jobs;
using Indexer.Queue;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Tests.Coordination;

public sealed class JobOutboxTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hand_outs_are_begun_in_order_and_share_the_queues_round_trips()
    {
        var queue = new ConfirmingQueue(confirmAt: 100);
        await using var sending = new Sending(queue, 100);
        await queue.Confirmed.WaitAsync(Cancellation);
        Assert.Equal(Enumerable.Range(0, 100), queue.Offered);
    }

    [Fact]
    public async Task A_queue_that_confirms_nothing_is_not_flooded_and_stopping_waits_for_nobody()
    {
        var queue = new ConfirmingQueue(confirmAt: int.MaxValue);
        await using (new Sending(queue, 1000)) await queue.UntilOfferedAsync(256, Cancellation);
        Assert.Equal(256, queue.Offered.Length);
    }

    [Fact]
    public async Task What_is_handed_out_again_while_the_queue_has_not_taken_it_is_offered_once_and_later_again()
    {
        var queue = new ConfirmingQueue(confirmAt: 3);
        await using var sending = new Sending(queue, 2);
        await queue.UntilOfferedAsync(2, Cancellation);
        for (var outage = 0; outage < 100; outage++) sending.HandOut(0);
        sending.HandOut(2);
        await queue.Confirmed.WaitAsync(Cancellation);
        Assert.Equal([0, 1, 2], queue.Offered);
        while (queue.Offered.Length < 4)
        {
            sending.HandOut(0); // its confirm may still be on its way
            await Task.Yield();
        }
        Assert.Equal([0, 1, 2, 0], queue.Offered[..4]);
    }

    private sealed class Sending : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly JobOutbox _outbox;
        private readonly Task _running;

        public Sending(ITaskQueue queue, int tasks)
        {
            _outbox = new JobOutbox(new JobId("job"), queue, TimeProvider.System, NullLogger.Instance);
            for (var i = 0; i < tasks; i++) HandOut(i);
            _running = _outbox.RunAsync(_stop.Token);
        }

        public void HandOut(int index) => _outbox.Add(new EnqueueTask(new TaskId(Stage.Map, index), 1));

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            _stop.Dispose();
        }
    }

    /// <summary>A queue whose disk is slow: it confirms what it was offered once it has so much.</summary>
    private sealed class ConfirmingQueue(int confirmAt) : ITaskQueue
    {
        private readonly Lock _lock = new();
        private readonly List<int> _offered = [];
        private readonly TaskCompletionSource _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Confirmed => _confirmed.Task;

        public int[] Offered
        {
            get
            {
                lock (_lock) return [.. _offered];
            }
        }

        public async Task UntilOfferedAsync(int tasks, CancellationToken cancellationToken)
        {
            while (Offered.Length < tasks)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }

        public Task EnqueueAsync(TaskMessage message, CancellationToken cancellationToken)
        {
            lock (_lock)
            {
                _offered.Add(message.Task.Index);
                if (_offered.Count == confirmAt) _confirmed.TrySetResult();
            }
            return _confirmed.Task.WaitAsync(cancellationToken);
        }

        public Task<TaskDelivery> ReceiveAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task ReportAsync(TaskReport report, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<TaskReport> ReceiveReportAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task CancelAsync(TaskCancellation cancellation, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<TaskCancellation> ReceiveCancellationAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
