using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Queue.Rabbit;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Xunit;

namespace Indexer.Tests.Queue.Rabbit;

[Collection(RabbitTests.Name)]
public sealed class ConsumerLoopTests(RabbitBroker broker) : IAsyncDisposable
{
    private readonly RabbitScene _scene = new(broker);

    private CancellationToken Cancellation => _scene.Cancellation;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_consumer_is_opened_again_after_failures_of_any_kind()
    {
        var options = new RabbitOptions { Broker = broker.Address(await _scene.HostAsync()) };
        var (address, log) = (new BrokerAddress(options), NullLogger<ConsumerLoopTests>.Instance);
        var topology = new Topology(options, address);
        await using var link = await BrokerLink.OpenAsync("receiving", address, topology, options, 0, () => { }, TimeProvider.System, log, Cancellation);
        var failures = new Queue<Exception>([new InvalidOperationException("of the client"), new ArgumentException("of ours"), new OperationCanceledException(), new ObjectDisposedException("channel")]);
        var (opened, told) = (0, 0);
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var loop = new ConsumerLoop(
            topology.Tasks, link, topology,
            async (session, token) =>
            {
                if (failures.TryDequeue(out var failure)) throw failure;
                var consumer = await ConsumerChannel.OpenAsync(session, (_, _) => Task.FromResult(topology.Tasks), 1, (_, _, _, _) => Task.CompletedTask, token);
                Interlocked.Increment(ref opened);
                return consumer;
            },
            _ =>
            {
                if (Interlocked.Increment(ref told) == 1) throw new InvalidOperationException("nobody to tell");
                heard.TrySetResult();
                return Task.CompletedTask;
            },
            null, TimeProvider.System, log);
        await _scene.UntilAsync(() => Volatile.Read(ref opened) == 1);
        await using (var stranger = await broker.ConnectAsync(_scene.Host, Cancellation))
        await using (var channel = await stranger.CreateChannelAsync(cancellationToken: Cancellation))
            await channel.QueueDeleteAsync(topology.Tasks, ifUnused: false, ifEmpty: false, cancellationToken: Cancellation);
        await heard.Task.WaitAsync(Cancellation); // it was told again what nobody had taken
        Assert.Equal(3, opened);
    }

    [Fact]
    public async Task A_worker_that_hears_nothing_queues_up_anew_again_and_again_and_keeps_what_it_holds()
    {
        var sender = await _scene.OpenAsync();
        await sender.EnqueueAsync(Message(0), Cancellation);
        using var log = new ToldLines();
        var (time, silence) = (new WatchedTime(), TimeSpan.FromSeconds(7));
        var worker = await _scene.OpenAsync(new RabbitOptions { Broker = broker.Address(await _scene.HostAsync()), Prefetch = 2, QueueUpAnew = silence }, log, time);
        var held = await worker.ReceiveAsync(Cancellation);
        for (var i = 0; i < 5; i++) await BeSilentAsync();
        await time.UntilTimerAsync(silence, Cancellation);
        Assert.Equal(0, Anew());
        await held.CompleteAsync(Cancellation);
        time.Advance(silence);
        while (Anew() < 3) await BeSilentAsync();
        await sender.EnqueueAsync(Message(1), Cancellation);
        Assert.Equal(Message(1), (await worker.ReceiveAsync(Cancellation)).Message); // what was settled does not come again

        async Task BeSilentAsync()
        {
            await time.UntilTimerAsync(silence, Cancellation);
            time.Advance(silence);
        }

        int Anew() => log.Text.Split("hears nothing, another takes its place").Length - 1;
    }

    [Fact]
    public async Task What_the_broker_has_given_to_a_deaf_consumer_goes_to_the_one_that_takes_its_place()
    {
        var options = new RabbitOptions { Broker = broker.Address(await _scene.HostAsync()) };
        var (address, log) = (new BrokerAddress(options), NullLogger<ConsumerLoopTests>.Instance);
        var topology = new Topology(options, address);
        await using var link = await BrokerLink.OpenAsync("receiving", address, topology, options, 0, () => { }, TimeProvider.System, log, Cancellation);
        var sender = await _scene.OpenAsync();
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var opened = 0;
        await using var loop = new ConsumerLoop(
            topology.Tasks, link, topology,
            async (session, token) =>
            {
                if (Interlocked.Increment(ref opened) == 1) return await DeafAsync(session, topology, token);
                return await ConsumerChannel.OpenAsync(session, (_, _) => Task.FromResult(topology.Tasks), 1, async (channel, tag, _, _) =>
                {
                    await channel.AckAsync(tag, multiple: false, token);
                    heard.TrySetResult();
                }, token);
            },
            _ => Task.CompletedTask, TimeSpan.FromMilliseconds(300), TimeProvider.System, log);
        await _scene.UntilAsync(() => Volatile.Read(ref opened) == 1);
        await sender.EnqueueAsync(Message(0), Cancellation);
        await heard.Task.WaitAsync(Cancellation);
    }

    /// <summary>A consumer whose channel has another one beside it, which takes what comes and says nothing.</summary>
    private static Task<ConsumerChannel> DeafAsync(BrokerSession session, Topology topology, CancellationToken cancellationToken) =>
        ConsumerChannel.OpenAsync(session, async (channel, token) =>
        {
            await channel.BasicConsumeAsync(topology.Tasks, autoAck: false, new AsyncEventingBasicConsumer(channel), token);
            return (await channel.QueueDeclareAsync(cancellationToken: token)).QueueName;
        }, 1, (_, _, _, _) => Task.CompletedTask, cancellationToken);

    private static TaskMessage Message(int index) => new(new JobId("job"), new TaskId(Stage.Map, index), 1);

    [Fact]
    public async Task A_lost_connection_is_told_in_one_line()
    {
        await _scene.HostAsync();
        var relay = _scene.Relay();
        var queue = await _scene.OpenAsync(relay: relay);
        relay.Cut();
        var error = await Assert.ThrowsAsync<BrokerException>(async () =>
        {
            while (true)
            {
                await queue.InspectAsync(Cancellation);
                relay.Cut();
            }
        });
        Assert.Contains($"127.0.0.1:{relay.Port}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("   at ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("exception=", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_says_what_it_is_and_what_waits_in_its_queues()
    {
        var worker = await _scene.OpenAsync(prefetch: 1);
        await _scene.Stand(await _scene.OpenAsync()).NextTurnAsync();
        for (var i = 0; i < 3; i++) await worker.EnqueueAsync(new Indexer.Queue.TaskMessage(new("job"), new(Indexer.Jobs.Stage.Map, i), 1), Cancellation);
        await worker.BuryAsync(new Indexer.Queue.DeadLetter(new("job"), new(Indexer.Jobs.Stage.Map, 9), 4, "tried", default), Cancellation);
        BrokerState? state = null;
        await _scene.UntilAsync(async () => (state = await worker.InspectAsync(Cancellation)) is { WaitingTasks: 2, DeadLetters: 1 }); // the worker holds one
        Assert.Equal(2, await worker.CountTasksAsync(Cancellation));
        Assert.Equal(("RabbitMQ", 1, 1), (state!.Product, state.Workers, state.Coordinators));
        Assert.Matches(@"^\d+\.\d+", state.Version);
    }
}
