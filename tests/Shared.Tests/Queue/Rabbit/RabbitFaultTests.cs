using System.Diagnostics;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Queue.Rabbit;
using RabbitMQ.Client;
using Xunit;

namespace Indexer.Tests.Queue.Rabbit;

[Collection(RabbitTests.Name)]
public sealed class RabbitFaultTests(RabbitBroker broker) : IAsyncDisposable
{
    private readonly RabbitScene _scene = new(broker);

    private CancellationToken Cancellation => _scene.Cancellation;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task What_a_dead_worker_held_goes_to_another_and_its_late_settling_does_nothing()
    {
        await _scene.HostAsync();
        var relay = _scene.Relay();
        var dying = await _scene.OpenAsync(prefetch: 1, relay);
        await dying.EnqueueAsync(Message(0), Cancellation);
        var lost = await dying.ReceiveAsync(Cancellation);
        var other = await _scene.OpenAsync(prefetch: 1);
        var back = _scene.NextLoss(dying);
        relay.Cut();
        var again = await other.ReceiveAsync(Cancellation);
        Assert.Equal(Message(0), again.Message);
        await back;
        await lost.CompleteAsync(Cancellation);
        await lost.HandBackAsync(Cancellation);
        await again.CompleteAsync(Cancellation);
        await again.CompleteAsync(Cancellation); // a second time it does nothing
        await other.EnqueueAsync(Message(1), Cancellation);
        await Task.WhenAny(dying.ReceiveAsync(Cancellation), other.ReceiveAsync(Cancellation)).Unwrap();
    }

    [Fact]
    public async Task A_worker_holds_no_more_tasks_than_it_has_slots()
    {
        var worker = await _scene.OpenAsync(prefetch: 3);
        for (var i = 0; i < 10; i++) await worker.EnqueueAsync(Message(i), Cancellation);
        var held = new List<TaskDelivery>();
        for (var i = 0; i < 3; i++) held.Add(await worker.ReceiveAsync(Cancellation));
        await using (var stranger = await broker.ConnectAsync(_scene.Host, Cancellation))
        await using (var channel = await stranger.CreateChannelAsync(cancellationToken: Cancellation))
            Assert.Equal(7u, (await channel.QueueDeclarePassiveAsync("indexer.v1.tasks", Cancellation)).MessageCount);
        var fourth = worker.ReceiveAsync(Cancellation);
        Assert.False(fourth.IsCompleted);
        await held[0].CompleteAsync(Cancellation);
        Assert.Equal(Message(3), (await fourth).Message);
    }

    [Fact]
    public async Task All_processes_see_a_cancellation()
    {
        var workers = new[] { await _scene.OpenAsync(prefetch: 1), await _scene.OpenAsync(prefetch: 1) };
        var coordinator = await _scene.OpenAsync();
        TaskCancellation[] notices = [new(new JobId("job")), new(new JobId("job"), new TaskId(Stage.Map, 3), "a")];
        var first = workers.Select(worker => worker.ReceiveCancellationAsync(Cancellation)).ToArray();
        // Consumers of notices open in the background: repeated until all have begun.
        await _scene.UntilAsync(async () =>
        {
            await coordinator.CancelAsync(notices[0], Cancellation);
            return first.All(notice => notice.IsCompleted);
        });
        foreach (var notice in first) Assert.Equal(notices[0], await notice);
        await coordinator.CancelAsync(notices[1], Cancellation);
        foreach (var worker in workers)
        {
            var next = await worker.ReceiveCancellationAsync(Cancellation);
            while (next == notices[0]) next = await worker.ReceiveCancellationAsync(Cancellation);
            Assert.Equal(notices[1], next);
        }
    }

    [Fact]
    public async Task A_task_carries_the_trace_in_which_it_was_offered_also_when_it_is_handed_back()
    {
        var queue = await _scene.OpenAsync(prefetch: 1);
        using var activity = new Activity("submit").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        await queue.EnqueueAsync(Message(0), Cancellation);
        var expected = activity.Context;
        activity.Stop();
        for (var i = 0; i < 2; i++)
        {
            var delivery = await queue.ReceiveAsync(Cancellation);
            Assert.Equal((expected.TraceId, expected.SpanId, expected.TraceFlags), (delivery.Trace.TraceId, delivery.Trace.SpanId, delivery.Trace.TraceFlags));
            await delivery.HandBackAsync(Cancellation);
        }
        await (await queue.ReceiveAsync(Cancellation)).CompleteAsync(Cancellation);
        await queue.EnqueueAsync(Message(1), Cancellation);
        Assert.Equal(default, (await queue.ReceiveAsync(Cancellation)).Trace);
    }

    [Fact]
    public async Task Nothing_confirmed_is_lost_when_the_broker_is_killed_in_the_middle()
    {
        const int Tasks = 600;
        var coordinator = await _scene.OpenAsync();
        var worker = await _scene.OpenAsync(prefetch: 8);
        var candidate = _scene.Stand(coordinator);
        await candidate.NextTurnAsync();
        await broker.UntilNotedAsync(_scene.Host, ["indexer.v1.tasks", "indexer.v1.coordinator", "indexer.v1.dead"], Cancellation);
        var told = _scene.NextLoss(coordinator);
        var reported = new HashSet<int>();
        var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var collecting = Task.Run(async () =>
        {
            while (reported.Count < Tasks)
            {
                reported.Add((await coordinator.ReceiveReportAsync(Cancellation)).Task.Index);
                if (reported.Count == Tasks / 4) half.TrySetResult();
            }
            await done.CancelAsync();
        }, Cancellation);
        var working = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    var delivery = await worker.ReceiveAsync(done.Token);
                    await worker.ReportAsync(new TaskCommitted(delivery.Message.Job, delivery.Message.Task, "a"), Cancellation);
                    await delivery.CompleteAsync(Cancellation);
                }
            }
            catch (OperationCanceledException) when (done.IsCancellationRequested)
            {
            }
        }, Cancellation)).ToList();
        var offering = Task.Run(async () =>
        {
            // A few at a time, so that the crash meets some on their way.
            foreach (var batch in Enumerable.Range(0, Tasks).Chunk(8)) await Task.WhenAll(batch.Select(i => coordinator.EnqueueAsync(Message(i), Cancellation)));
        }, Cancellation);
        await half.Task.WaitAsync(Cancellation);
        await broker.KillAsync();
        await _scene.UntilAsync(() => !coordinator.IsConnected && !worker.IsConnected);
        await broker.StartAsync();
        await offering;
        await collecting;
        await Task.WhenAll(working);
        await told;
        await candidate.NextTurnAsync();
    }

    [Fact]
    public async Task Queues_that_were_deleted_are_made_again_and_the_coordinator_is_told()
    {
        var coordinator = await _scene.OpenAsync();
        var worker = await _scene.OpenAsync(prefetch: 1);
        var candidate = _scene.Stand(coordinator);
        await candidate.NextTurnAsync();
        await worker.EnqueueAsync(Message(0), Cancellation);
        await (await worker.ReceiveAsync(Cancellation)).CompleteAsync(Cancellation);
        var told = _scene.NextLoss(coordinator);
        await using (var stranger = await broker.ConnectAsync(_scene.Host, Cancellation))
        await using (var channel = await stranger.CreateChannelAsync(cancellationToken: Cancellation))
            foreach (var queue in new[] { "tasks", "coordinator", "dead" }) await channel.QueueDeleteAsync($"indexer.v1.{queue}", cancellationToken: Cancellation);
        await told;
        await candidate.NextTurnAsync();
        await coordinator.EnqueueAsync(Message(1), Cancellation);
        Assert.Equal(Message(1), (await worker.ReceiveAsync(Cancellation)).Message);
        await coordinator.BuryAsync(new DeadLetter(new JobId("job"), new TaskId(Stage.Map, 0), 1, "reason", default), Cancellation);
    }

    [Fact]
    public async Task A_message_whose_queue_is_missing_is_sent_again_after_the_queue_is_made()
    {
        var sender = await _scene.OpenAsync();
        // Its consumer of notices declares the queues as well, in the background: it has once it hears one.
        var heard = sender.ReceiveCancellationAsync(Cancellation);
        await _scene.UntilAsync(async () =>
        {
            await sender.CancelAsync(new TaskCancellation(new JobId("job")), Cancellation);
            return heard.IsCompleted;
        });
        await using (var stranger = await broker.ConnectAsync(_scene.Host, Cancellation))
        await using (var channel = await stranger.CreateChannelAsync(cancellationToken: Cancellation))
            await channel.QueueDeleteAsync("indexer.v1.tasks", cancellationToken: Cancellation);
        var told = _scene.NextLoss(sender);
        await sender.EnqueueAsync(Message(0), Cancellation);
        await told;
        Assert.Equal(Message(0), (await (await _scene.OpenAsync(prefetch: 1)).ReceiveAsync(Cancellation)).Message);
    }

    [Fact]
    public async Task A_connection_on_which_a_queue_takes_nothing_is_given_up_and_what_was_refused_is_sent_on_another()
    {
        var sender = await _scene.OpenAsync();
        await broker.LimitAsync(_scene.Host, "indexer.v1.tasks", 1);
        var givenUp = _scene.NextLoss(sender); // the broker lives, and nothing else ends a connection here
        var sending = new List<Task>();
        await _scene.UntilAsync(() =>
        {
            // A queue takes some beyond its limit.
            if (sending.Count < 50 || sending.TrueForAll(message => message.IsCompleted)) sending.Add(sender.EnqueueAsync(Message(sending.Count), Cancellation));
            return givenUp.IsCompleted;
        });
        Assert.Contains(sending, message => !message.IsCompleted);
        await broker.UnlimitAsync(_scene.Host);
        await Task.WhenAll(sending);
        var worker = await _scene.OpenAsync(prefetch: 1);
        var received = new HashSet<int>();
        while (received.Count < sending.Count)
        {
            var delivery = await worker.ReceiveAsync(Cancellation);
            received.Add(delivery.Message.Task.Index);
            await delivery.CompleteAsync(Cancellation);
        }
    }

    [Fact]
    public async Task Senders_wait_while_the_broker_is_short_of_memory_and_receivers_go_on()
    {
        var queue = await _scene.OpenAsync(prefetch: 1);
        await queue.EnqueueAsync(Message(0), Cancellation);
        await queue.EnqueueAsync(Message(1), Cancellation);
        var first = await queue.ReceiveAsync(Cancellation);
        await broker.ControlAsync("set_vm_memory_high_watermark", "absolute", "1");
        try
        {
            // The broker blocks a connection when it next publishes.
            var sending = queue.EnqueueAsync(Message(2), Cancellation);
            await _scene.UntilAsync(() => queue.IsBlocked);
            await first.CompleteAsync(Cancellation);
            var second = await queue.ReceiveAsync(Cancellation);
            Assert.Equal(Message(1), second.Message);
            Assert.True(queue.IsConnected);
            var waiting = queue.EnqueueAsync(Message(3), Cancellation);
            Assert.False(waiting.IsCompleted);
            await broker.ControlAsync("set_vm_memory_high_watermark", "absolute", "1GB");
            await Task.WhenAll(sending, waiting);
            Assert.False(queue.IsBlocked);
            await second.CompleteAsync(Cancellation);
            Assert.Equal(Message(2), (await queue.ReceiveAsync(Cancellation)).Message);
        }
        finally
        {
            await broker.ControlAsync("set_vm_memory_high_watermark", "absolute", "1GB");
        }
    }

    [Fact]
    public async Task A_hung_connection_is_given_up_and_made_again()
    {
        var relay = await RelayAsync();
        var queue = await _scene.OpenAsync(new RabbitOptions
        {
            Broker = broker.Address(_scene.Host, relay.Port), Prefetch = 1, Heartbeat = TimeSpan.FromSeconds(1), PublishDeadline = TimeSpan.FromSeconds(3),
        });
        relay.Hang();
        var sending = queue.EnqueueAsync(Message(0), Cancellation);
        await _scene.UntilAsync(() => !queue.IsConnected);
        relay.Cut();
        relay.Resume();
        await sending;
        Assert.Equal(Message(0), (await queue.ReceiveAsync(Cancellation)).Message);
    }

    [Fact]
    public async Task A_channel_that_the_consumer_timeout_closed_is_opened_again()
    {
        await _scene.HostAsync();
        await broker.ControlAsync("eval", "application:set_env(rabbit, consumer_timeout, 2000).");
        try
        {
            var queue = await _scene.OpenAsync(prefetch: 1);
            await queue.EnqueueAsync(Message(0), Cancellation);
            var late = await queue.ReceiveAsync(Cancellation);
            var again = await queue.ReceiveAsync(Cancellation); // after the timeout only: the slot is taken until then
            Assert.Equal(late.Message, again.Message);
            Assert.True(queue.IsConnected);
            await late.CompleteAsync(Cancellation);
            await again.CompleteAsync(Cancellation);
        }
        finally
        {
            await broker.ControlAsync("eval", "application:set_env(rabbit, consumer_timeout, 1800000).");
        }
    }

    [Fact]
    public async Task What_waits_ends_when_the_queue_is_closed_or_the_caller_gives_up()
    {
        var relay = await RelayAsync();
        var queue = await _scene.OpenAsync(prefetch: 1, relay);
        relay.Hang();
        using var cancel = new CancellationTokenSource();
        var given = queue.EnqueueAsync(Message(0), cancel.Token);
        var open = queue.EnqueueAsync(Message(1), Cancellation);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        await queue.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => open);
    }

    private async Task<TcpRelay> RelayAsync()
    {
        await _scene.HostAsync();
        return _scene.Relay();
    }

    private static TaskMessage Message(int index) => new(new JobId("job"), new TaskId(Stage.Map, index), 1);
}
