using Indexer.Hosting;
using Indexer.QueryNode.Cluster;
using Indexer.QueryNode.Leaf;

namespace Indexer.QueryNode;

/// <summary>The settings of the program <c>query-node</c>.</summary>
/// <param name="Fleet">What every program of a fleet is told.</param>
/// <param name="Urls">Addresses of search page, API, health and metrics.</param>
/// <param name="ApiKeys">File of the API keys that are accepted; null: everybody may ask.</param>
/// <param name="Cache">Folder for copies of shard files.</param>
/// <param name="Cluster">The nodes it is one of.</param>
internal sealed record QueryNodeSettings(FleetOptions Fleet, string Urls, string? ApiKeys, string Cache, ClusterSettings Cluster)
{
    public static IReadOnlyList<Setting> Settings { get; } =
    [
        .. FleetSettings.Common.Where(setting => setting != FleetSettings.HealthUrls),
        FleetSettings.Urls, FleetSettings.ApiKeys, FleetSettings.Cache, FleetSettings.CacheMegabytes, FleetSettings.Peers, FleetSettings.Replicas, FleetSettings.Node, FleetSettings.LeafUrls, FleetSettings.LeafSecret,
        FleetSettings.LeafCaFile, FleetSettings.LeafCertificateFile, FleetSettings.LeafKeyFile,
    ];

    /// <exception cref="SettingsException">A setting is missing or wrong.</exception>
    public static QueryNodeSettings Read(SettingSources sources)
    {
        var reader = new SettingsReader(sources);
        var settings = new QueryNodeSettings(
            FleetOptions.Read(reader, needsBroker: false),
            reader.Addresses(FleetSettings.Urls, "http://127.0.0.1:8080"),
            reader.Text(FleetSettings.ApiKeys),
            reader.Folder(FleetSettings.Cache, Path.Combine(Path.GetTempPath(), "indexer-cache")),
            ClusterOf(reader));
        reader.ThrowIfFaulty();
        return settings;
    }

    private static ClusterSettings ClusterOf(SettingsReader reader)
    {
        LeafCertificateFiles? certificates = CertificatesOf(reader);
        var cluster = new ClusterSettings(
            reader.Text(FleetSettings.Node),
            PeersOf(reader),
            reader.Count(FleetSettings.Replicas, 1, 1, 100),
            LeafUrlOf(reader, certificates is not null),
            reader.Text(FleetSettings.LeafSecret),
            (long)reader.Count(FleetSettings.CacheMegabytes, (int)(ClusterSettings.UsualCacheBytes >> 20), 1, int.MaxValue) << 20,
            certificates);
        if (reader.Find(FleetSettings.LeafSecret) is { IsFlag: true } secret)
            reader.Fault(FleetSettings.LeafSecret, secret, "must not be a flag, which every user of this machine can see in the list of processes");
        if (cluster is { HasPeers: true, LeafSecret: null, Certificates: null } && reader.Find(FleetSettings.LeafUrls) is { } leaf && !LeafSecret.IsLoopback(cluster.LeafUrl))
            reader.Fault(FleetSettings.LeafUrls, leaf, $"other machines reach it, so nodes must show a secret to each other: give {FleetSettings.LeafSecret.Variable} or {FleetSettings.LeafSecret.Variable}_FILE, or certificates by {FleetSettings.LeafCaFile.Flag} and {FleetSettings.LeafCertificateFile.Flag}");
        return cluster;
    }

    private static LeafCertificateFiles? CertificatesOf(SettingsReader reader)
    {
        Setting[] needed = [FleetSettings.LeafCaFile, FleetSettings.LeafCertificateFile];
        SettingValue? given = ((Setting[])[.. needed, FleetSettings.LeafKeyFile]).Select(reader.Find).FirstOrDefault(value => value is not null);
        if (given is null) return null;
        foreach (Setting missing in needed.Where(setting => reader.Find(setting) is null)) reader.Fault(missing, given with { Text = "" }, "is needed too: an authority and a certificate go together");
        return new LeafCertificateFiles(reader.Text(FleetSettings.LeafCaFile) ?? "", reader.Text(FleetSettings.LeafCertificateFile) ?? "", reader.Text(FleetSettings.LeafKeyFile));
    }

    /// <summary>The leaf port; over TLS where there are certificates, whatever the address says.</summary>
    private static string LeafUrlOf(SettingsReader reader, bool isSecure)
    {
        string url = PlainLeafUrlOf(reader);
        return isSecure ? url.Replace("http://", "https://", StringComparison.Ordinal) : url;
    }

    private static string PlainLeafUrlOf(SettingsReader reader)
    {
        string url = reader.Addresses(FleetSettings.LeafUrls, ClusterSettings.Alone.LeafUrl);
        if (reader.Find(FleetSettings.LeafUrls) is not { } value) return url;
        if (url.Contains(';', StringComparison.Ordinal)) reader.Fault(FleetSettings.LeafUrls, value, "must be one address");
        else if (url.StartsWith("https:", StringComparison.Ordinal)) reader.Fault(FleetSettings.LeafUrls, value, $"must be http; certificates ({FleetSettings.LeafCaFile.Flag}, {FleetSettings.LeafCertificateFile.Flag}) make it TLS");
        else return url;
        return ClusterSettings.Alone.LeafUrl;
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
