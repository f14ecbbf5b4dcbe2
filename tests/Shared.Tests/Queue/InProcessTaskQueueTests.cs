using Indexer.Queue;
using Xunit;

namespace Indexer.Tests.Queue;

public sealed class InProcessTaskQueueTests : TaskQueueContract
{
    protected override ITaskQueue CreateEmpty() => new InProcessTaskQueue(new InProcessTaskQueueOptions { TaskCapacity = 16, ReportCapacity = 16 });

    protected override Task DropReceiversAsync(ITaskQueue queue)
    {
        ((InProcessTaskQueue)queue).RedeliverUnsettled();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_sender_waits_while_the_queue_is_full()
    {
        using var queue = new InProcessTaskQueue(new InProcessTaskQueueOptions { TaskCapacity = 2 });
        await queue.EnqueueAsync(Message(0), Cancellation);
        await queue.EnqueueAsync(Message(1), Cancellation);
        var third = queue.EnqueueAsync(Message(2), Cancellation);
        Assert.False(third.IsCompleted);
        await queue.ReceiveAsync(Cancellation);
        await third;
    }

    [Fact]
    public async Task What_follows_a_task_is_what_waits_next_and_nothing_where_none_does()
    {
        using var queue = new InProcessTaskQueue();
        for (var i = 0; i < 2; i++) await queue.EnqueueAsync(Message(i), Cancellation);
        var first = await queue.ReceiveAsync(Cancellation);
        var second = await first.TryFollowAsync(Cancellation);
        Assert.Equal(Message(1), second?.Message);
        Assert.Null(await second!.TryFollowAsync(Cancellation));
        queue.RedeliverUnsettled();
        Assert.Equal([Message(0), Message(1)], new[] { (await queue.ReceiveAsync(Cancellation)).Message, (await queue.ReceiveAsync(Cancellation)).Message }.OrderBy(message => message.Task));
    }

    [Fact]
    public async Task What_a_lost_receiver_settles_late_has_no_effect()
    {
        using var queue = new InProcessTaskQueue();
        await queue.EnqueueAsync(Message(0), Cancellation);
        var lost = await queue.ReceiveAsync(Cancellation);
        queue.RedeliverUnsettled();
        await lost.CompleteAsync(Cancellation);
        await lost.HandBackAsync(Cancellation);
        await (await queue.ReceiveAsync(Cancellation)).CompleteAsync(Cancellation);
        await AssertEmptyAsync(queue);
    }
}
