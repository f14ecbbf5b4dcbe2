namespace Indexer.QueryNode.Gather;

/// <summary>The live 95th percentile of how long requests of a kind take: over the last 256, worked out anew every 16. Thread-safe.</summary>
internal sealed class LatencyQuantile
{
    private const int Kept = 256, Every = 16, Enough = 32;
    private const double Quantile = 0.95;

    // Until enough is known: longer than a healthy answer, shorter than a user notices.
    private static readonly TimeSpan s_unknown = TimeSpan.FromMilliseconds(50);
    // Below, a pause of the scheduler would look like a slow node.
    private static readonly TimeSpan s_least = TimeSpan.FromMilliseconds(2);

    private readonly Lock _gate = new();
    private readonly double[] _seconds = new double[Kept];
    private readonly double[] _sorted = new double[Kept];
    private long _count;
    private long _value = s_unknown.Ticks;

    public TimeSpan Value => TimeSpan.FromTicks(Interlocked.Read(ref _value));

    public void Add(TimeSpan elapsed)
    {
        lock (_gate)
        {
            _seconds[_count++ % Kept] = elapsed.TotalSeconds;
            if (_count < Enough || _count % Every != 0) return;
            int known = (int)Math.Min(_count, Kept);
            _seconds.AsSpan(0, known).CopyTo(_sorted);
            Array.Sort(_sorted, 0, known);
            var value = TimeSpan.FromSeconds(_sorted[(int)(known * Quantile)]);
            Interlocked.Exchange(ref _value, Math.Max(value.Ticks, s_least.Ticks));
        }
    }
}
