using Indexer.Hosting;

namespace Indexer.QueryNode;

/// <summary>The settings of the program <c>query-node</c>.</summary>
/// <param name="Fleet">What every program of a fleet is told.</param>
/// <param name="Urls">Addresses of search page, API, health and metrics.</param>
/// <param name="Cache">Folder for copies of shard files.</param>
/// <param name="Peers">The query nodes: one DNS name, or hosts with ports.</param>
/// <param name="Replicas">On how many nodes each shard is.</param>
internal sealed record QueryNodeSettings(FleetOptions Fleet, string Urls, string Cache, IReadOnlyList<string> Peers, int Replicas)
{
    public static IReadOnlyList<Setting> Settings { get; } =
        [.. FleetSettings.Common.Where(setting => setting != FleetSettings.HealthUrls), FleetSettings.Urls, FleetSettings.Cache, FleetSettings.Peers, FleetSettings.Replicas];

    /// <exception cref="SettingsException">A setting is missing or wrong.</exception>
    public static QueryNodeSettings Read(SettingSources sources)
    {
        var reader = new SettingsReader(sources);
        var settings = new QueryNodeSettings(
            FleetOptions.Read(reader, needsBroker: false),
            reader.Addresses(FleetSettings.Urls, "http://127.0.0.1:8080"),
            reader.Folder(FleetSettings.Cache, Path.Combine(Path.GetTempPath(), "indexer-cache")),
            PeersOf(reader),
            reader.Count(FleetSettings.Replicas, 1, 1, 100));
        reader.ThrowIfFaulty();
        return settings;
    }

    private static string[] PeersOf(SettingsReader reader)
    {
        if (reader.Find(FleetSettings.Peers) is not { } value) return [];
        string[] peers = value.Text.Split(',', StringSplitOptions.TrimEntries);
        foreach (string peer in peers)
            if (!Uri.TryCreate($"http://{peer}", UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0 || uri.AbsolutePath != "/" || uri.UserInfo.Length > 0)
                reader.Fault(FleetSettings.Peers, value, $"'{peer}' must be a DNS name, or host:port");
        return peers;
    }
}
