using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Queue.Rabbit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Tests.Queue.Rabbit;

[Collection(RabbitTests.Name)]
public sealed class CoordinatorSeatTests(RabbitBroker broker) : IAsyncDisposable
{
    private readonly RabbitScene _scene = new(broker);

    private CancellationToken Cancellation => _scene.Cancellation;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task One_of_two_leads_and_the_other_takes_over_with_what_was_not_taken_when_it_dies()
    {
        await _scene.HostAsync();
        var relay = _scene.Relay();
        var first = await _scene.OpenAsync(relay: relay);
        var second = await _scene.OpenAsync();
        var leader = _scene.Stand(first);
        var turn = await leader.NextTurnAsync();
        var standby = _scene.Stand(second);
        var worker = await _scene.OpenAsync();
        for (var i = 0; i < 50; i++) await worker.ReportAsync(Report(i), Cancellation);
        for (var i = 0; i < 10; i++) Assert.Equal(Report(i), await first.ReceiveReportAsync(Cancellation));
        await first.InspectAsync(Cancellation);
        Assert.False(standby.Seat.Leads);
        Assert.False(turn.IsCancellationRequested);
        relay.Cut();
        await standby.NextTurnAsync();
        await _scene.CancelledAsync(turn);
        // Acknowledgements go out in batches: the last ones may have been lost with the connection.
        var seen = new HashSet<int>();
        while (!seen.IsSupersetOf(Enumerable.Range(10, 40))) seen.Add((await second.ReceiveReportAsync(Cancellation)).Task.Index);
        Assert.True(standby.Seat.Leads);
        Assert.False(leader.Seat.Leads);
    }

    [Fact]
    public async Task A_report_that_comes_before_the_turn_has_begun_is_taken_over()
    {
        await using var seat = new SeatConsumer(prefetch: 4, TimeProvider.System);
        seat.Receive(tag: 1, isReport: true);
        Assert.True(seat.TakeOver(1));
        Assert.True(seat.Held.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_leader_that_stops_leaves_the_seat_to_the_other_at_once()
    {
        var first = await _scene.OpenAsync();
        using var stop = new CancellationTokenSource();
        var led = new TaskCompletionSource();
        var seat = new CoordinatorSeat(first, TimeProvider.System, NullLogger<CoordinatorSeat>.Instance);
        var running = seat.RunAsync(async turn =>
        {
            led.SetResult();
            await Task.Delay(Timeout.Infinite, turn);
        }, stop.Token);
        await led.Task.WaitAsync(Cancellation);
        var standby = _scene.Stand(await _scene.OpenAsync());
        await stop.CancelAsync();
        await running;
        await standby.NextTurnAsync();
    }

    [Fact]
    public async Task Whoever_waits_long_queues_up_anew_again_and_again_and_does_not_disturb_the_leader()
    {
        var leader = new CoordinatorSeat(await _scene.OpenAsync(), TimeProvider.System, NullLogger<CoordinatorSeat>.Instance);
        using var stop = new CancellationTokenSource();
        var led = new TaskCompletionSource<CancellationToken>();
        var leading = leader.RunAsync(async turn =>
        {
            led.SetResult(turn);
            await Task.Delay(Timeout.Infinite, turn);
        }, stop.Token);
        var turn = await led.Task.WaitAsync(Cancellation);
        using var log = new ToldLines();
        var impatient = _scene.Stand(
            await _scene.OpenAsync(new RabbitOptions { Broker = broker.Address(await _scene.HostAsync()), RollCall = TimeSpan.FromMilliseconds(200), QueueUpAnew = TimeSpan.FromMilliseconds(50) }), log);
        await _scene.UntilAsync(() => log.Text.Split("queueing up anew").Length > 3);
        Assert.False(turn.IsCancellationRequested);
        Assert.True(leader.Leads);
        Assert.False(impatient.Seat.Leads);
        await stop.CancelAsync();
        await leading;
        await impatient.NextTurnAsync();
    }

    [Fact]
    public async Task A_leader_that_fails_waits_for_the_seat_again()
    {
        var queue = await _scene.OpenAsync();
        var seat = new CoordinatorSeat(queue, TimeProvider.System, NullLogger<CoordinatorSeat>.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var turns = 0;
        await seat.RunAsync(_ => ++turns < 3 ? throw new InvalidOperationException("trouble") : stop.CancelAsync(), stop.Token);
        Assert.Equal(3, turns);
    }

    [Fact]
    public async Task Wake_ups_reach_the_leader()
    {
        var leading = await _scene.OpenAsync();
        await _scene.Stand(leading).NextTurnAsync();
        await (await _scene.OpenAsync()).WakeCoordinatorAsync(new JobId("job"), Cancellation);
        Assert.Equal(new JobId("job"), await leading.ReceiveWakeUpAsync(Cancellation));
    }

    [Fact]
    public async Task Reports_wait_for_a_leader_and_go_on_beyond_what_it_may_hold_unacknowledged()
    {
        const int Reports = 1500;
        var queue = await _scene.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, Reports).Select(i => queue.ReportAsync(Report(i), Cancellation)));
        await _scene.Stand(queue).NextTurnAsync();
        var seen = new HashSet<int>();
        for (var i = 0; i < Reports; i++) seen.Add((await queue.ReceiveReportAsync(Cancellation)).Task.Index);
        Assert.Equal(Reports, seen.Count);
    }

    private static TaskCommitted Report(int index) => new(new JobId("job"), new TaskId(Stage.Map, index), "a", 1, 2);
}
