namespace Indexer.Search;

/// <summary>Timestamps to come, of a clock (<see cref="TimeProvider.GetTimestamp"/>).</summary>
internal static class Deadlines
{
    /// <summary>The timestamp so long from now.</summary>
    public static long TimestampIn(this TimeProvider time, TimeSpan duration) => time.TimestampAfter(time.GetTimestamp(), duration);

    /// <summary>The timestamp so long after another.</summary>
    public static long TimestampAfter(this TimeProvider time, long timestamp, TimeSpan duration) => timestamp + (long)(duration.TotalSeconds * time.TimestampFrequency);
}
