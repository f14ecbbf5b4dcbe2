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
