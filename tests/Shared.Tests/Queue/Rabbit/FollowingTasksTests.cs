using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Queue.Rabbit;
using Xunit;

namespace Indexer.Tests.Queue.Rabbit;

/// <summary>A slot that need not wait for its task takes the next, and holds none that it could not begin.</summary>
[Collection(RabbitTests.Name)]
public sealed class FollowingTasksTests(RabbitBroker broker) : IAsyncDisposable
{
    private readonly RabbitScene _scene = new(broker);

    private CancellationToken Cancellation => _scene.Cancellation;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_worker_is_sent_no_task_while_one_that_followed_is_not_settled()
    {
        var worker = await OfferAsync(4);
        var first = await worker.ReceiveAsync(Cancellation);
        var second = await FollowAsync(first, 1);
        await first.CompleteAsync(Cancellation);
        var third = await FollowAsync(second, 2);
        await second.CompleteAsync(Cancellation);
        await worker.InspectAsync(Cancellation); // what was acknowledged before has arrived
        Assert.Equal(1u, await CountAsync());
        var fourth = worker.ReceiveAsync(Cancellation);
        Assert.False(fourth.IsCompleted);
        await third.CompleteAsync(Cancellation);
        Assert.Equal(Message(3), (await fourth).Message);
    }

    [Fact]
    public async Task Where_no_task_waits_none_follows_and_the_slot_is_sent_the_next()
    {
        var worker = await OfferAsync(1);
        var first = await worker.ReceiveAsync(Cancellation);
        Assert.Null(await first.TryFollowAsync(Cancellation));
        await worker.EnqueueAsync(Message(1), Cancellation);
        await first.CompleteAsync(Cancellation);
        Assert.Equal(Message(1), (await worker.ReceiveAsync(Cancellation)).Message);
    }

    [Fact]
    public async Task A_task_that_is_settled_is_followed_by_none()
    {
        var worker = await OfferAsync(3);
        var first = await worker.ReceiveAsync(Cancellation);
        await first.CompleteAsync(Cancellation);
        Assert.Null(await first.TryFollowAsync(Cancellation));
        Assert.Equal(Message(1), (await worker.ReceiveAsync(Cancellation)).Message);
    }

    [Fact]
    public async Task What_is_handed_back_goes_to_others_whether_it_followed_or_was_followed()
    {
        var worker = await OfferAsync(2);
        var first = await worker.ReceiveAsync(Cancellation);
        var second = await FollowAsync(first, 1);
        await first.HandBackAsync(Cancellation);
        var other = await _scene.OpenAsync(prefetch: 1);
        var again = await other.ReceiveAsync(Cancellation);
        Assert.Equal(Message(0), again.Message);
        await again.CompleteAsync(Cancellation);
        await second.HandBackAsync(Cancellation);
        var next = await Task.WhenAny(worker.ReceiveAsync(Cancellation), other.ReceiveAsync(Cancellation)).Unwrap();
        Assert.Equal(Message(1), next.Message);
        await next.CompleteAsync(Cancellation);
        Assert.Equal(0u, await CountAsync());
    }

    [Fact]
    public async Task What_a_dead_worker_held_of_a_row_goes_to_others_and_its_late_settling_does_nothing()
    {
        await _scene.HostAsync();
        var relay = _scene.Relay();
        var dying = await OfferAsync(2, relay);
        var first = await dying.ReceiveAsync(Cancellation);
        var second = await FollowAsync(first, 1);
        await first.CompleteAsync(Cancellation); // not acknowledged yet: its place is the second's
        var other = await _scene.OpenAsync(prefetch: 2);
        relay.Cut();
        var again = new[] { await other.ReceiveAsync(Cancellation), await other.ReceiveAsync(Cancellation) };
        Assert.Equal([Message(0), Message(1)], again.Select(delivery => delivery.Message).OrderBy(message => message.Task));
        Assert.Null(await second.TryFollowAsync(Cancellation));
        await second.CompleteAsync(Cancellation);
        foreach (var delivery in again) await delivery.CompleteAsync(Cancellation);
        await other.EnqueueAsync(Message(2), Cancellation);
        Assert.Equal(Message(2), (await Task.WhenAny(dying.ReceiveAsync(Cancellation), other.ReceiveAsync(Cancellation)).Unwrap()).Message);
    }

    private static TaskMessage Message(int index) => new(new JobId("job"), new TaskId(Stage.Map, index), 1);

    private async Task<RabbitTaskQueue> OfferAsync(int tasks, TcpRelay? relay = null)
    {
        var worker = await _scene.OpenAsync(prefetch: 1, relay);
        for (var i = 0; i < tasks; i++) await worker.EnqueueAsync(Message(i), Cancellation);
        return worker;
    }

    private async Task<TaskDelivery> FollowAsync(TaskDelivery delivery, int expected)
    {
        var next = await delivery.TryFollowAsync(Cancellation);
        Assert.Equal(Message(expected), next?.Message);
        return next!;
    }

    private async Task<uint> CountAsync()
    {
        await using var stranger = await broker.ConnectAsync(_scene.Host, Cancellation);
        await using var channel = await stranger.CreateChannelAsync(cancellationToken: Cancellation);
        return (await channel.QueueDeclarePassiveAsync("indexer.v1.tasks", Cancellation)).MessageCount;
    }
}
