using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Queue.Rabbit;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using Xunit;

namespace Indexer.Tests.Queue.Rabbit;

/// <summary>Queues that are there, and will never answer again.</summary>
[Collection(RabbitTests.Name)]
public sealed class DeadQueueTests(RabbitBroker broker) : IAsyncDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(2);

    private readonly RabbitScene _scene = new(broker);

    private CancellationToken Cancellation => _scene.Cancellation;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Queues_that_a_crash_left_without_leaders_are_made_anew_by_those_who_use_them()
    {
        using var log = new ToldLines();
        var coordinator = await OpenAsync(0, log);
        var worker = await OpenAsync(1, log);
        var candidate = _scene.Stand(coordinator);
        await candidate.NextTurnAsync();
        await coordinator.EnqueueAsync(Message(0), Cancellation);
        await broker.KillAsync();
        broker.ForgetQueues();
        await _scene.UntilAsync(() => !coordinator.IsConnected && !worker.IsConnected);
        await broker.StartAsync();
        await coordinator.EnqueueAsync(Message(1), Cancellation);
        var delivery = await worker.ReceiveAsync(Cancellation);
        Assert.Equal(Message(1), delivery.Message); // what was there before is lost: the coordinator offers it again
        await worker.ReportAsync(new TaskHandedBack(new JobId("job"), delivery.Message.Task, "a"), Cancellation);
        await delivery.CompleteAsync(Cancellation);
        await candidate.NextTurnAsync();
        Assert.IsType<TaskHandedBack>(await coordinator.ReceiveReportAsync(Cancellation));
        await coordinator.BuryAsync(new DeadLetter(new JobId("job"), new TaskId(Stage.Map, 9), 4, "tried", default), Cancellation);
        await _scene.UntilAsync(async () => (await coordinator.ListDeadAsync(Cancellation)).Count == 1); // an examination that hung may hold it at first
        foreach (var queue in new[] { "tasks", "coordinator", "dead" }) Assert.Contains($"queue indexer.v1.{queue} was dead", log.Text, StringComparison.Ordinal);
        Assert.Contains("the dead letters in it are lost", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_connects_to_queues_without_leaders_makes_them_anew_and_tells_the_coordinator()
    {
        using var log = new ToldLines();
        await using (var queue = await OpenAsync(0, log)) await queue.EnqueueAsync(Message(0), Cancellation);
        await broker.KillAsync();
        broker.ForgetQueues();
        await broker.StartAsync();
        var coordinator = await OpenAsync(0, log);
        var told = _scene.NextLoss(coordinator);
        await _scene.Stand(coordinator).NextTurnAsync();
        await told;
        Assert.Contains("tasks may have gone from the queue", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_queue_that_refuses_what_it_is_sent_is_made_anew_by_whoever_buries_a_letter_and_by_whoever_reads_them()
    {
        using var log = new ToldLines();
        await _scene.HostAsync();
        // So long no message waits for its confirm: the broker refuses it before.
        var coordinator = await _scene.OpenAsync(Options(0, TimeSpan.FromSeconds(20)), log);
        foreach (var reads in new[] { false, true })
        {
            await broker.KillAsync();
            broker.LoseQueues();
            await _scene.UntilAsync(() => !coordinator.IsConnected);
            await broker.StartAsync();
            if (reads) Assert.Empty(await ListedAsync(coordinator));
            await coordinator.BuryAsync(new DeadLetter(new JobId("job"), new TaskId(Stage.Map, 9), 4, "tried", default), Cancellation);
            Assert.Contains("queue indexer.v1.dead was dead", log.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_broker_that_hangs_as_a_whole_loses_no_queue()
    {
        using var log = new ToldLines();
        var queue = await OpenAsync(0, log);
        await queue.EnqueueAsync(Message(0), Cancellation);
        await queue.BuryAsync(new DeadLetter(new JobId("job"), new TaskId(Stage.Map, 9), 4, "tried", default), Cancellation);
        await broker.PauseAsync();
        var sending = queue.EnqueueAsync(Message(1), Cancellation);
        try
        {
            await _scene.UntilAsync(() => log.Text.Contains("neither did the broker as a whole", StringComparison.Ordinal)); // it was suspected, and examined
        }
        finally
        {
            await broker.ResumeAsync();
        }
        await sending;
        Assert.Single(await ListedAsync(queue));
        var worker = await OpenAsync(2, log);
        var first = (await worker.ReceiveAsync(Cancellation)).Message;
        Assert.Equal(Message(0), first);
        Assert.DoesNotContain("was dead", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_living_queue_that_is_suspected_keeps_what_is_in_it()
    {
        using var log = new ToldLines();
        var queue = await OpenAsync(0, log);
        await queue.EnqueueAsync(Message(0), Cancellation);
        var options = Options(0);
        var address = new BrokerAddress(options);
        var topology = new Topology(options, address);
        await using (var healer = new QueueHealer(address, topology, options, TimeProvider.System, log.CreateLogger("healer")))
        {
            topology.Silent!("indexer.v1.tasks"); // set by the healer
            // Without its queue of notices a process would be deaf, but that queue is no business of a healer's.
            topology.Silent("indexer.v1.control");
            await _scene.UntilAsync(() => log.Text.Contains("queue indexer.v1.tasks answers", StringComparison.Ordinal));
            Assert.False(healer.Healed.TryRead(out _));
        }
        Assert.Equal(Message(0), (await (await OpenAsync(1, log)).ReceiveAsync(Cancellation)).Message);
    }

    private async Task<IReadOnlyList<DeadLetter>> ListedAsync(RabbitTaskQueue queue)
    {
        while (true)
        {
            try
            {
                return await queue.ListDeadAsync(Cancellation);
            }
            catch (BrokerException)
            {
                // The connection is just coming back.
            }
        }
    }

    private RabbitOptions Options(int prefetch, TimeSpan? deadline = null) => new()
    {
        Broker = broker.Address(_scene.Host), Prefetch = prefetch, PublishDeadline = deadline ?? s_deadline, RollCall = TimeSpan.FromMilliseconds(200),
    };

    private async Task<RabbitTaskQueue> OpenAsync(int prefetch, ILoggerFactory log)
    {
        await _scene.HostAsync();
        return await _scene.OpenAsync(Options(prefetch), log);
    }

    private static TaskMessage Message(int index) => new(new JobId("job"), new TaskId(Stage.Map, index), 1);
}
