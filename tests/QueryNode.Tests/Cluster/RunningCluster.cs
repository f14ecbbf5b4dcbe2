using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Indexer.QueryNode;
using Indexer.QueryNode.Cluster;
using Indexer.QueryNode.Leaf;
using Indexer.Search;
using Indexer.Storage;
using Indexer.Tests.Search;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Indexer.Tests.Cluster;

/// <summary>Several query nodes in this process over one store, each with ports, a cache and a loopback address of its own: they meet by real HTTP.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    /// <summary>What the nodes show to each other.</summary>
    public const string Secret = "secret of the tests";

    private const int LeafPort = 18081;

    // Longer than anything takes on a machine that is busy with other tests: what is not so by then is a fault, and no reason to stand still.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);
    private static int s_clusters;

    private readonly DirectoryInfo _caches = Directory.CreateTempSubdirectory("indexer-cluster-");
    private readonly Dictionary<int, WebApplication> _nodes = [];
    private readonly IBlobStore _store;
    private readonly int _count;
    private readonly int _replicas;
    private readonly string _network;

    private RunningCluster(IBlobStore store, int count, int replicas)
    {
        _store = store;
        _count = count;
        _replicas = replicas;
        // No other process and no other cluster of this one has it: all of 127.0.0.0/8 is loopback.
        int unique = Environment.ProcessId * 16 + Interlocked.Increment(ref s_clusters);
        _network = string.Create(CultureInfo.InvariantCulture, $"127.{1 + (unique >> 8) % 254}.{unique % 256}");
    }

    public HttpClient Client { get; } = new();

    /// <summary>By which nodes know each other; null: by a secret.</summary>
    public LeafCertificateFiles? Certificates { get; init; }

    /// <summary>What nodes are told beyond the usual; set before they start.</summary>
    public List<string> Arguments { get; } = [];

    public static Task<RunningCluster> StartAsync(IBlobStore store, int nodes, int replicas, params string[] arguments) => StartAsync(store, nodes, replicas, certificates: null, arguments);

    public static async Task<RunningCluster> StartAsync(IBlobStore store, int nodes, int replicas, LeafCertificateFiles? certificates, params string[] arguments)
    {
        var cluster = new RunningCluster(store, nodes, replicas) { Certificates = certificates };
        cluster.Arguments.AddRange(arguments);
        await Task.WhenAll(Enumerable.Range(0, nodes).Select(cluster.StartAsync));
        return cluster;
    }

    public string CacheOf(int node) => Path.Combine(_caches.FullName, $"{node}");

    public string LeafAddressOf(int node) => string.Create(CultureInfo.InvariantCulture, $"{_network}.{node + 1}:{LeafPort}");

    public Uri AddressOf(int node) => new(_nodes[node].Urls.First());

    public IServiceProvider ServicesOf(int node) => _nodes[node].Services;

    public async Task StartAsync(int node)
    {
        string[] peers = [.. Enumerable.Range(0, _count).Select(LeafAddressOf)];
        var settings = new ClusterSettings($"node-{node}", _count == 1 ? [] : peers, _replicas, $"{(Certificates is null ? "http" : "https")}://{LeafAddressOf(node)}",
            Certificates is null ? Secret : null, ClusterSettings.UsualCacheBytes, Certificates);
        WebApplication app = QueryNodeApp.Build(
            [
                "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "None", "--QueryNode:WatchEvery", "00:00:00.050", "--Cluster:AskEvery", "00:00:00.050",
                "--Cluster:OutAfter", "00:00:02",
                // Tests see every search reach the shards, but for those that are of the cache.
                "--QueryNode:ResultCacheBytes", "0", .. Arguments,
            ],
            _store, CacheOf(node), cluster: settings);
        await app.StartAsync();
        lock (_nodes) _nodes[node] = app;
    }

    public async Task StopAsync(int node)
    {
        WebApplication app = _nodes[node];
        lock (_nodes) _nodes.Remove(node);
        await app.StopAsync();
        await app.DisposeAsync();
    }

    public async Task<SearchResponse> SearchAsync(int node, string query, int size = 20, string more = "") =>
        await Client.GetFromJsonAsync<SearchResponse>(new Uri(AddressOf(node), $"/api/search?q={Uri.EscapeDataString(query)}&index=test&size={size}{more}"), TestContext.Current.CancellationToken)
        ?? throw new InvalidOperationException("no answer");

    public async Task<CountResponse> CountAsync(int node, string query, string more = "") =>
        await Client.GetFromJsonAsync<CountResponse>(new Uri(AddressOf(node), $"/api/count?q={Uri.EscapeDataString(query)}&index=test{more}"), TestContext.Current.CancellationToken)
        ?? throw new InvalidOperationException("no answer");

    public async Task<ExportLine[]> ExportAsync(int node, string query, string more = "")
    {
        string lines = await Client.GetStringAsync(new Uri(AddressOf(node), $"/api/export?q={Uri.EscapeDataString(query)}&index=test{more}"), TestContext.Current.CancellationToken);
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<ExportLine>(line, JsonSerializerOptions.Web) ?? throw new InvalidOperationException("no line"))];
    }

    /// <summary>Waits until every node is ready; the test's own limit ends a cluster that never is.</summary>
    public Task UntilReadyAsync() => UntilAsync(async () =>
    {
        foreach (int node in _nodes.Keys.ToList())
        {
            using HttpResponseMessage ready = await Client.GetAsync(new Uri(AddressOf(node), "/health/ready"), TestContext.Current.CancellationToken);
            if (!ready.IsSuccessStatusCode) return false;
        }
        return true;
    });

    /// <summary>Waits until every node knows that every node holds so many shards of a generation: until then one may have none to turn to.</summary>
    public Task UntilAllHoldAsync(int shards, int generation) => UntilAsync(async () =>
    {
        foreach (int node in _nodes.Keys.ToList())
        {
            List<JsonElement> known = await NodesAsync(node);
            if (known.Count < _nodes.Count || known.Exists(n => ShardsOf(n, generation).Count < shards)) return false;
        }
        return true;
    });

    /// <summary>What a node says of all nodes.</summary>
    public async Task<List<JsonElement>> NodesAsync(int node)
    {
        JsonElement report = await Client.GetFromJsonAsync<JsonElement>(new Uri(AddressOf(node), "/api/cluster"), TestContext.Current.CancellationToken);
        return [.. report.GetProperty("nodes").EnumerateArray()];
    }

    /// <summary>The shards of a generation that a node holds, by what is said of it.</summary>
    public static List<int> ShardsOf(JsonElement node, int generation) => [.. node.GetProperty("indexes").EnumerateArray()
        .SelectMany(i => i.GetProperty("held").EnumerateArray())
        .Where(h => h.GetProperty("generation").GetInt32() == generation)
        .SelectMany(h => h.GetProperty("shards").EnumerateArray()).Select(s => s.GetInt32())];

    /// <summary>Asks until it is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, [CallerArgumentExpression(nameof(isSo))] string condition = "")
    {
        var watch = Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.True(watch.Elapsed < s_patience, $"waited for in vain: {condition}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        foreach (int node in _nodes.Keys.ToList()) await StopAsync(node);
        _caches.Delete(recursive: true);
    }
}
