using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Indexer.FleetChaos.Services;
using Xunit;

namespace Indexer.Fleet;

/// <summary>
/// Query nodes as processes over the store of a workplace, each on a loopback address of its own so that ports are known beforehand and shared with nobody; or the last of them on a host of its own.
/// </summary>
internal sealed class QueryTier : IDisposable
{
    private const int LeafPort = 18081;

    private static int s_tiers;

    private readonly Workplace _place;
    private readonly string _network;
    private readonly int _count;
    private readonly int _replicas;
    private readonly string[] _arguments;
    private readonly NetworkNamespace? _apart;
    private readonly FleetProcess?[] _nodes;
    private readonly Uri[] _addresses;

    private QueryTier(Workplace place, int nodes, int replicas, NetworkNamespace? apart, string[] arguments)
    {
        _place = place;
        _apart = apart;
        (_count, _replicas, _arguments) = (nodes, replicas, arguments);
        _nodes = new FleetProcess?[nodes];
        _addresses = new Uri[nodes];
        int unique = Environment.ProcessId * 16 + Interlocked.Increment(ref s_tiers);
        _network = string.Create(CultureInfo.InvariantCulture, $"127.{1 + (unique >> 8) % 254}.{unique % 256}");
    }

    public HttpClient Client { get; } = new();

    /// <param name="place">Where the store is.</param>
    /// <param name="nodes">How many.</param>
    /// <param name="replicas">Nodes that each shard is on.</param>
    /// <param name="arguments">What they are told beyond the usual.</param>
    public static Task<QueryTier> StartAsync(Workplace place, int nodes, int replicas, params string[] arguments) => StartAsync(place, nodes, replicas, null, arguments);

    /// <param name="place">Where the store is.</param>
    /// <param name="nodes">How many.</param>
    /// <param name="replicas">Nodes that each shard is on.</param>
    /// <param name="apart">The host of the last node; null for this one.</param>
    /// <param name="arguments">What they are told beyond the usual.</param>
    public static async Task<QueryTier> StartAsync(Workplace place, int nodes, int replicas, NetworkNamespace? apart, params string[] arguments)
    {
        var tier = new QueryTier(place, nodes, replicas, apart, arguments);
        for (int node = 0; node < nodes; node++) tier.Start(node);
        for (int node = 0; node < nodes; node++) await tier.UntilReadyAsync(node);
        return tier;
    }

    public FleetProcess this[int node] => _nodes[node] ?? throw new InvalidOperationException($"node {node} does not run");

    public Uri AddressOf(int node) => _addresses[node];

    public void Start(int node)
    {
        _nodes[node]?.Dispose();
        bool isApart = IsApart(node);
        _nodes[node] = _place.QueryNode(isApart ? _apart!.Launcher : [],
        [
            .. isApart ? ["--urls", $"http://{_apart!.Inside}:0"] : Array.Empty<string>(),
            "--node", $"node-{node}", "--peers", string.Join(',', Enumerable.Range(0, _count).Select(LeafAddressOf)), "--replicas", $"{_replicas}",
            "--leaf-urls", $"http://{LeafAddressOf(node)}", "--cache", _place.PathOf($"cache-{node}"),
            "--QueryNode:ResultCacheBytes", "0", // every search is to reach the shards
            .. _arguments,
        ], ("INDEXER__LEAF_SECRET", "between the nodes of a test"));
    }

    public async Task UntilReadyAsync(int node)
    {
        _addresses[node] = await this[node].AddressAsync();
        await UntilAsync(async () =>
        {
            using var ready = await Client.GetAsync(new Uri(AddressOf(node), "/health/ready"), TestContext.Current.CancellationToken);
            return ready.StatusCode == HttpStatusCode.OK;
        });
    }

    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo()) await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    /// <summary>Open shards of each node that the node knows, by node.</summary>
    public async Task<Dictionary<string, int>> HeldAsync(int node)
    {
        var report = await Client.GetFromJsonAsync<JsonElement>(new Uri(AddressOf(node), "/api/cluster"), TestContext.Current.CancellationToken);
        return report.GetProperty("nodes").EnumerateArray().ToDictionary(
            n => n.GetProperty("node").GetString()!,
            n => n.GetProperty("indexes").EnumerateArray().SelectMany(i => i.GetProperty("held").EnumerateArray()).Sum(h => h.GetProperty("shards").GetArrayLength()));
    }

    /// <summary>Requests to other nodes that a node has made, for a reason: first, hedge, retry or last-resort.</summary>
    public async Task<long> RequestsAsync(int node, string reason)
    {
        string metrics = await Client.GetStringAsync(new Uri(AddressOf(node), "/metrics"), TestContext.Current.CancellationToken);
        return metrics.Split('\n')
            .Where(line => line.StartsWith("indexer_leaf_requests_total", StringComparison.Ordinal) && line.Contains($"reason=\"{reason}\"", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        Client.Dispose();
        foreach (FleetProcess? node in _nodes)
        {
            node?.Signal(FleetProcess.Continue);
            node?.Dispose();
        }
    }

    private bool IsApart(int node) => _apart is not null && node == _count - 1;

    private string LeafAddressOf(int node)
    {
        if (_apart is null) return string.Create(CultureInfo.InvariantCulture, $"{_network}.{node + 1}:{LeafPort}");
        return IsApart(node) ? $"{_apart.Inside}:{LeafPort}" : $"{_apart.Host}:{LeafPort + node}";
    }
}
