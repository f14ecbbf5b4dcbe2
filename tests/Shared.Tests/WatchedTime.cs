using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Indexer.Tests;

/// <summary>A clock that stands until it is advanced, and tells of each timer that is set by it: whoever waits for time has said so by then.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>When the next timer is due that was set, or will be.</summary>
    public Task<TimeSpan> NextTimerAsync(CancellationToken cancellationToken) => _timers.Reader.ReadAsync(cancellationToken).AsTask();

    /// <summary>Waits for a timer that is due after so long.</summary>
    public async Task UntilTimerAsync(TimeSpan due, CancellationToken cancellationToken)
    {
        while (await NextTimerAsync(cancellationToken) != due)
        {
        }
    }
}
