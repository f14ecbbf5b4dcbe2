namespace Indexer.Tests.Api;

/// <summary>The system's time, but that deadlines come nearer by a leap: timers go on as they would.</summary>
internal sealed class LeapingTime : TimeProvider
{
    private long _leapt;

    /// <summary>From now on it is so much later.</summary>
    public void Leap(TimeSpan time) => Interlocked.Add(ref _leapt, (long)(time.TotalSeconds * TimestampFrequency));

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _leapt);
}
