using Indexer.Hosting;

namespace Indexer.Coordinator.Leading;

/// <summary>The settings of the program <c>coordinator</c>.</summary>
internal sealed record CoordinatorOptions(FleetOptions Fleet, LeaderOptions Leader)
{
    public static IReadOnlyList<Setting> Settings { get; } = [.. FleetSettings.Common, FleetSettings.Grace, FleetSettings.SweepEvery];

    /// <exception cref="SettingsException">A setting is missing or wrong.</exception>
    public static CoordinatorOptions Read(SettingSources sources)
    {
        var reader = new SettingsReader(sources);
        var options = new CoordinatorOptions(FleetOptions.Read(reader), new LeaderOptions
        {
            Grace = reader.Seconds(FleetSettings.Grace, 3600, 0),
            SweepEvery = reader.Seconds(FleetSettings.SweepEvery, 600, 0.1),
        });
        reader.ThrowIfFaulty();
        return options;
    }
}
