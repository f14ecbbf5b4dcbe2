namespace Indexer.Jobs;

/// <summary>
/// How many tasks may be in flight over all jobs: enough that no slot waits for the coordinator, and no more, since a job that comes later stands in the
/// queue behind what was handed out before. That is twice the attempts seen running (half of them wait for a slot), or what is committed in a second where
/// tasks are short. Slots are never told; the window doubles as long as all that is in it runs. Belongs to one thread.
/// </summary>
public sealed class FleetWindow
{
    private const int Least = 8, First = 64;

    // A fleet that rests between two stages has not shrunk: a halving takes half a minute.
    private const double HalfLifeSeconds = 30;

    private double _running, _rate;
    private TimeSpan _observed;

    /// <summary>Tasks in flight at most, at least 8; 64 until an attempt was seen.</summary>
    public int Tasks { get; private set; } = First;

    /// <summary>Takes note of the fleet; to be called about once a second.</summary>
    /// <param name="running">Attempts that are running, over all jobs.</param>
    /// <param name="committed">Tasks committed since the call before.</param>
    /// <param name="now">Time; never runs backwards.</param>
    public void Observe(int running, int committed, TimeSpan now)
    {
        var elapsed = (now - _observed).TotalSeconds;
        if (elapsed <= 0) return;
        _observed = now;
        var kept = Math.Pow(0.5, elapsed / HalfLifeSeconds);
        _running = Math.Max(running, _running * kept);
        _rate = Math.Max(committed / elapsed, _rate * kept);
        if (_running >= 1) Tasks = Math.Max(Least, (int)Math.Min(int.MaxValue, Math.Ceiling(2 * _running + _rate)));
    }
}
