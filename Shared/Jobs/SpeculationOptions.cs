namespace Indexer.Jobs;

/// <summary>When a slow attempt gets a backup beside it; see <c>Shared/Jobs/README.md</c>.</summary>
public sealed class SpeculationOptions
{
    /// <summary>An attempt that has run for less gets no backup: too little is known of it. Default 3 s.</summary>
    public TimeSpan MinimumRun { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>An attempt is slow when it is expected to need so many times longer from now on than a fresh one needs in all. Default 1.25.</summary>
    public double SlowFactor { get; init; } = 1.25;

    /// <summary>Backups at the same time, as a share of the attempts that ran when the last task of the stage had begun; at least one. Default a quarter.</summary>
    public double MaxShare { get; init; } = 0.25;

    /// <summary>Backups of one task that may fail before it gets no more. Default 2.</summary>
    public int MaxFailed { get; init; } = 2;

    /// <summary>How often the attempts are looked over near the end of a stage, and how long a task waits after a declined backup. Default 1 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);
}
