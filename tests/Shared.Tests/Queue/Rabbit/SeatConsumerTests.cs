using Indexer.Queue.Rabbit;
using Xunit;

namespace Indexer.Tests.Queue.Rabbit;

public sealed class SeatConsumerTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private readonly JumpingClock _clock = new();

    [Fact]
    public async Task A_clock_that_is_set_anew_costs_no_seat()
    {
        await using var seat = new SeatConsumer(10, _clock);
        seat.RollCallPosted();
        _clock.Wall += TimeSpan.FromHours(1);
        Assert.False(seat.IsSilent(s_limit));
    }

    [Fact]
    public async Task A_roll_call_that_does_not_come_back_for_long_does_although_the_clock_was_set_back()
    {
        await using var seat = new SeatConsumer(10, _clock);
        seat.RollCallPosted();
        (_clock.Wall, _clock.Passed) = (_clock.Wall - TimeSpan.FromHours(1), s_limit + TimeSpan.FromSeconds(1));
        Assert.True(seat.IsSilent(s_limit));
        seat.Receive(1, isReport: false);
        Assert.False(seat.IsSilent(s_limit));
    }

    /// <summary>A machine whose wall clock is set by somebody.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        public DateTimeOffset Wall { get; set; } = DateTimeOffset.UnixEpoch;

        public TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Wall;

        public override long GetTimestamp() => Passed.Ticks;
    }
}
