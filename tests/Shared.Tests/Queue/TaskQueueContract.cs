using Indexer.Jobs;
using Indexer.Queue;
using Xunit;

namespace Indexer.Tests.Queue;

/// <summary>What every task queue promises; run on each of them.</summary>
public abstract class TaskQueueContract
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract ITaskQueue CreateEmpty();

    /// <summary>Ends the receivers that hold deliveries, as a crash of their process would.</summary>
    protected abstract Task DropReceiversAsync(ITaskQueue queue);

    protected static TaskMessage Message(int index) => new(new JobId("job"), new TaskId(Stage.Map, index), 1);

    [Fact]
    public async Task Messages_are_received_in_the_order_in_which_they_were_offered()
    {
        var queue = CreateEmpty();
        for (var i = 0; i < 5; i++) await queue.EnqueueAsync(Message(i), Cancellation);
        for (var i = 0; i < 5; i++)
        {
            var delivery = await queue.ReceiveAsync(Cancellation);
            Assert.Equal(Message(i), delivery.Message);
            await delivery.CompleteAsync(Cancellation);
        }
    }

    [Fact]
    public async Task A_receiver_waits_until_there_is_a_message()
    {
        var queue = CreateEmpty();
        var receiving = queue.ReceiveAsync(Cancellation);
        Assert.False(receiving.IsCompleted);
        await queue.EnqueueAsync(Message(1), Cancellation);
        Assert.Equal(Message(1), (await receiving).Message);
    }

    [Fact]
    public async Task A_cancelled_receiver_takes_no_message()
    {
        var queue = CreateEmpty();
        using var cancel = new CancellationTokenSource();
        var receiving = queue.ReceiveAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
        await queue.EnqueueAsync(Message(1), Cancellation);
        Assert.Equal(Message(1), (await queue.ReceiveAsync(Cancellation)).Message);
    }

    [Fact]
    public async Task A_message_that_is_handed_back_is_delivered_again()
    {
        var queue = CreateEmpty();
        await queue.EnqueueAsync(Message(1), Cancellation);
        await (await queue.ReceiveAsync(Cancellation)).HandBackAsync(Cancellation);
        var again = await queue.ReceiveAsync(Cancellation);
        Assert.Equal(Message(1), again.Message);
        await again.CompleteAsync(Cancellation);
        await AssertEmptyAsync(queue);
    }

    [Fact]
    public async Task What_a_lost_receiver_held_is_delivered_again_and_what_it_completed_is_not()
    {
        var queue = CreateEmpty();
        for (var i = 0; i < 3; i++) await queue.EnqueueAsync(Message(i), Cancellation);
        await (await queue.ReceiveAsync(Cancellation)).CompleteAsync(Cancellation);
        await queue.ReceiveAsync(Cancellation);
        await queue.ReceiveAsync(Cancellation);
        await DropReceiversAsync(queue);
        var again = new[] { await queue.ReceiveAsync(Cancellation), await queue.ReceiveAsync(Cancellation) };
        Assert.Equal([Message(1), Message(2)], again.Select(delivery => delivery.Message).OrderBy(message => message.Task));
        foreach (var delivery in again) await delivery.CompleteAsync(Cancellation);
        await AssertEmptyAsync(queue);
    }

    [Fact]
    public async Task Many_senders_and_receivers_settle_every_message_once()
    {
        const int Senders = 4, Each = 250;
        var queue = CreateEmpty();
        var seen = new System.Collections.Concurrent.ConcurrentBag<int>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var receivers = Enumerable.Range(0, 4).Select(receiver => Task.Run(async () =>
        {
            var random = new Random(receiver);
            try
            {
                while (true)
                {
                    var delivery = await queue.ReceiveAsync(stop.Token);
                    if (random.Next(3) == 0)
                    {
                        await delivery.HandBackAsync(Cancellation);
                        continue;
                    }
                    await delivery.CompleteAsync(Cancellation);
                    seen.Add(delivery.Message.Task.Index);
                    if (seen.Count == Senders * Each) await stop.CancelAsync();
                }
            }
            catch (OperationCanceledException)
            {
            }
        }, Cancellation)).ToList();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++) await queue.EnqueueAsync(Message(sender * Each + i), Cancellation);
        }, Cancellation)));
        await Task.WhenAll(receivers);
        Assert.Equal(Enumerable.Range(0, Senders * Each), seen.Order());
    }

    [Fact]
    public async Task Reports_reach_the_coordinator()
    {
        var queue = CreateEmpty();
        var task = new TaskId(Stage.Reduce, 2);
        TaskReport[] reports =
        [
            new TaskStarted(new JobId("job"), task, "a", 1, "worker", 2),
            new TaskProgressed(new JobId("job"), task, "a", 10, 20),
            new TaskFailed(new JobId("job"), task, "a", 1, "error", true),
            new TaskHandedBack(new JobId("job"), task, "a"),
            new TaskCommitted(new JobId("job"), task, "b", 5, 1),
        ];
        foreach (var report in reports) await queue.ReportAsync(report, Cancellation);
        foreach (var report in reports) Assert.Equal(report, await queue.ReceiveReportAsync(Cancellation));
    }

    protected static async Task AssertEmptyAsync(ITaskQueue queue)
    {
        using var cancel = new CancellationTokenSource();
        var receiving = queue.ReceiveAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
    }
}
