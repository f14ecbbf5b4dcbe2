using System.Collections.Concurrent;

namespace Indexer.Tests.Client;

/// <summary>A clock on which pauses are over at once, and noted; longer ones, which are time limits here, never end.</summary>
internal sealed class NotedPauses(TimeSpan longest) : TimeProvider
{
    public ConcurrentQueue<TimeSpan> Pauses { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero || dueTime > longest) return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        Pauses.Enqueue(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
