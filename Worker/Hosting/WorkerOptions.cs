using Indexer.Hosting;

namespace Indexer.Worker.Hosting;

/// <summary>The settings of the program <c>worker</c>.</summary>
internal sealed record WorkerOptions(FleetOptions Fleet, TaskLoopOptions Loop)
{
    public static IReadOnlyList<Setting> Settings { get; } =
        [.. FleetSettings.Common, FleetSettings.Slots, FleetSettings.Scratch, FleetSettings.Drain, FleetSettings.AttemptTimeout, FleetSettings.CommitCache, FleetSettings.OwnRuns];

    /// <exception cref="SettingsException">A setting is missing or wrong.</exception>
    public static WorkerOptions Read(SettingSources sources)
    {
        var reader = new SettingsReader(sources);
        var defaults = new TaskLoopOptions();
        var options = new WorkerOptions(FleetOptions.Read(reader), new TaskLoopOptions
        {
            Slots = reader.Count(FleetSettings.Slots, defaults.Slots, 1, 1024),
            ScratchFolder = reader.Folder(FleetSettings.Scratch, defaults.ScratchFolder),
            DrainTimeout = reader.Seconds(FleetSettings.Drain, 10, 0),
            CommitCacheBytes = 1_000_000L * reader.Count(FleetSettings.CommitCache, (int)(defaults.CommitCacheBytes / 1_000_000), 0, 1_000_000),
            OwnRunsBytes = 1_000_000L * reader.Count(FleetSettings.OwnRuns, 1000, 0, 100_000_000),
            // About a task's time: by then another worker has a free slot.
            FailureRest = TimeSpan.FromSeconds(5),
            // Below the broker's limit for an unsettled message (30 minutes unless set otherwise), which would close the channel under all slots.
            AttemptTimeout = reader.Seconds(FleetSettings.AttemptTimeout, 1200, 1),
        });
        reader.ThrowIfFaulty();
        return options;
    }
}
