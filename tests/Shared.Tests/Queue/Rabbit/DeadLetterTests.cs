using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Queue.Rabbit;
using RabbitMQ.Client;
using Xunit;

namespace Indexer.Tests.Queue.Rabbit;

[Collection(RabbitTests.Name)]
public sealed class DeadLetterTests(RabbitBroker broker) : IAsyncDisposable
{
    private readonly RabbitScene _scene = new(broker);

    private CancellationToken Cancellation => _scene.Cancellation;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_buried_letter_is_listed_until_it_is_dropped()
    {
        var queue = await _scene.OpenAsync();
        for (var i = 0; i < 3; i++) await queue.BuryAsync(Letter(i), Cancellation);
        var listed = await queue.ListDeadAsync(Cancellation);
        Assert.Equal([0, 1, 2], listed.Select(letter => letter.Task!.Value.Index).Order());
        Assert.All(listed, letter => Assert.Equal((new JobId("job"), 4, $"tried {letter.Task} four times"), (letter.Job!.Value, letter.Attempt, letter.Reason)));
        Assert.InRange(listed[0].Time, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Equal(2, await queue.DropDeadAsync([listed[0].Id, listed[2].Id, "of no letter"], Cancellation));
        Assert.Equal([listed[1]], await queue.ListDeadAsync(Cancellation));
        await _scene.UntilAsync(async () => (await queue.InspectAsync(Cancellation)).DeadLetters == 1);
    }

    [Fact]
    public async Task Readers_at_the_same_time_all_see_all_letters_however_often_they_read()
    {
        var queues = new[] { await _scene.OpenAsync(), await _scene.OpenAsync() };
        for (var i = 0; i < 5; i++) await queues[0].BuryAsync(Letter(i), Cancellation);
        // More often than a broker's default limit of deliveries.
        for (var round = 0; round < 12; round++)
            foreach (var listed in await Task.WhenAll(queues.Concat(queues).Select(queue => queue.ListDeadAsync(Cancellation)))) Assert.Equal(5, listed.Count);
    }

    [Fact]
    public async Task Messages_that_cannot_be_read_become_dead_letters_and_those_behind_them_are_delivered()
    {
        var queue = await _scene.OpenAsync(prefetch: 1);
        await _scene.Stand(queue).NextTurnAsync();
        await using (var stranger = await broker.ConnectAsync(_scene.Host, Cancellation))
        await using (var channel = await stranger.CreateChannelAsync(cancellationToken: Cancellation))
        {
            foreach (var body in new[] { "not JSON", "null", """{"v":1,"job":"j"}""", """{"v":2,"job":"j","task":"map-000001","attempt":1}""", """{"v":1,"job":"j","task":"?","attempt":1}""" })
                await channel.BasicPublishAsync("", "indexer.v1.tasks", System.Text.Encoding.UTF8.GetBytes(body), Cancellation);
            foreach (var body in new[] { "{", """{"v":1,"kind":"unheard"}""", """{"v":1,"kind":"committed","job":"j"}""" })
                await channel.BasicPublishAsync("", "indexer.v1.coordinator", System.Text.Encoding.UTF8.GetBytes(body), Cancellation);
        }
        await queue.EnqueueAsync(Message(0), Cancellation);
        await queue.ReportAsync(new TaskHandedBack(new JobId("job"), new TaskId(Stage.Map, 0), "a"), Cancellation);
        Assert.Equal(Message(0), (await queue.ReceiveAsync(Cancellation)).Message);
        Assert.IsType<TaskHandedBack>(await queue.ReceiveReportAsync(Cancellation));
        IReadOnlyList<DeadLetter> listed = [];
        await _scene.UntilAsync(async () => (listed = await queue.ListDeadAsync(Cancellation)).Count == 8);
        Assert.All(listed, letter => Assert.Contains("could not be read", letter.Reason, StringComparison.Ordinal));
        Assert.Equal(8, await queue.DropDeadAsync([.. listed.Select(letter => letter.Id)], Cancellation));
    }

    [Fact]
    public async Task A_task_whose_receivers_die_up_to_the_limit_becomes_a_dead_letter_and_one_that_is_handed_back_does_not()
    {
        await _scene.HostAsync();
        var relay = _scene.Relay();
        var options = new RabbitOptions { Broker = broker.Address(_scene.Host, relay.Port), Prefetch = 1, DeliveryLimit = 2 };
        var dying = await _scene.OpenAsync(options);
        await dying.EnqueueAsync(Message(7), Cancellation);
        for (var i = 0; i < 5; i++) await (await dying.ReceiveAsync(Cancellation)).HandBackAsync(Cancellation);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(Message(7), (await dying.ReceiveAsync(Cancellation)).Message);
            var back = _scene.NextLoss(dying);
            relay.Cut();
            await back;
        }
        IReadOnlyList<DeadLetter> listed = [];
        await _scene.UntilAsync(async () =>
        {
            try
            {
                return (listed = await dying.ListDeadAsync(Cancellation)).Count > 0;
            }
            catch (BrokerException)
            {
                return false; // the connection is just coming back
            }
        });
        var letter = Assert.Single(listed);
        Assert.Equal((new JobId("job"), Message(7).Task, 1), (letter.Job!.Value, letter.Task!.Value, letter.Attempt));
        Assert.Contains("delivery limit", letter.Reason, StringComparison.Ordinal);
    }

    private static DeadLetter Letter(int index) =>
        new(new JobId("job"), new TaskId(Stage.Map, index), 4, $"tried {new TaskId(Stage.Map, index)} four times", default);

    private static TaskMessage Message(int index) => new(new JobId("job"), new TaskId(Stage.Map, index), 1);
}
