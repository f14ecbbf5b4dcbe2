using System.Diagnostics;
using System.Globalization;
using Indexer.Client;

namespace Indexer.Benchmarks.Processes;

/// <summary>Query nodes as processes over the store of a data folder, each on a loopback address of its own.</summary>
internal sealed class TierNodes : IDisposable
{
    private const int LeafPort = 18081, Port = 18080;

    private readonly List<ChildProcess> _nodes = [];

    public HttpClient Client { get; } = new();

    public int Count => _nodes.Count;

    public ChildProcess Last => _nodes[^1];

    public static async Task<TierNodes> StartAsync(string data, int count, int replicas)
    {
        var nodes = new TierNodes();
        for (int i = 0; i < count; i++)
            nodes._nodes.Add(ChildProcess.Start(
                "QueryNode.dll",
                "--store", Path.Combine(data, "store"), "--cache", Path.Combine(data, Name(i)), "--node", Name(i), "--urls", $"http://{Host(i)}:{Port}", "--leaf-urls", $"http://{Host(i)}:{LeafPort}",
                "--peers", string.Join(',', Enumerable.Range(0, count).Select(peer => $"{Host(peer)}:{LeafPort}")), "--replicas", replicas.ToString(CultureInfo.InvariantCulture),
                "--QueryNode:ResultCacheBytes", "0")); // every search is to reach the shards
        for (int i = 0; i < count; i++)
        {
            await nodes._nodes[i].LineAsync("listening at ");
            while (true)
            {
                using HttpResponseMessage ready = await nodes.Client.GetAsync(new Uri(AddressOf(i), "/health/ready"));
                if (ready.IsSuccessStatusCode) break;
                await Task.Delay(50);
            }
        }
        return nodes;
    }

    public static Uri AddressOf(int node) => new($"http://{Host(node)}:{Port}");

    /// <summary>Requests to other nodes that all nodes but the last have made.</summary>
    public async Task<(long First, long Hedges, long Retries)> RequestsAsync()
    {
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        for (int i = 0; i < _nodes.Count - 1; i++)
            foreach (string line in (await Client.GetStringAsync(new Uri(AddressOf(i), "/metrics"))).Split('\n').Where(l => l.StartsWith("indexer_leaf_requests_total", StringComparison.Ordinal)))
            {
                int at = line.IndexOf("reason=\"", StringComparison.Ordinal) + 8;
                string reason = line[at..line.IndexOf('"', at)];
                sums[reason] = sums.GetValueOrDefault(reason) + long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
            }
        return (sums.GetValueOrDefault("first"), sums.GetValueOrDefault("hedge"), sums.GetValueOrDefault("retry"));
    }

    /// <summary>Kills the last node; returns after how long the first sees every shard on as many nodes as before.</summary>
    public async Task<TimeSpan> KillLastAsync()
    {
        using var client = new IndexerClient(AddressOf(0));
        int shards = (await client.IndexesAsync(CancellationToken.None)).Single().Shards;
        Last.Signal(ChildProcess.Kill);
        var watch = Stopwatch.StartNew();
        while (!IsReplicated(await client.ClusterAsync(CancellationToken.None), shards)) await Task.Delay(50);
        return watch.Elapsed;
    }

    /// <summary>Whether the killed node is out, and each shard of what is served open on all the nodes that it is to be on.</summary>
    private bool IsReplicated(ClusterReport report, int shards)
    {
        if (report.Nodes.Count >= _nodes.Count) return false;
        int serving = report.Nodes.Single(node => node.Node == report.Node).Indexes.Single().Serving;
        var holders = report.Nodes.SelectMany(node => node.Indexes.SelectMany(index => index.Held.Where(held => held.Generation == serving).SelectMany(held => held.Shards))).CountBy(shard => shard).ToList();
        return holders.Count == shards && holders.TrueForAll(shard => shard.Value >= Math.Min(report.Replicas, report.Nodes.Count));
    }

    public void Dispose()
    {
        Client.Dispose();
        foreach (ChildProcess node in _nodes)
        {
            node.Signal(ChildProcess.Continue);
            node.Dispose();
        }
    }

    private static string Name(int node) => string.Create(CultureInfo.InvariantCulture, $"node-{node}");

    private static string Host(int node) => string.Create(CultureInfo.InvariantCulture, $"127.{1 + Environment.ProcessId / 256 % 254}.{Environment.ProcessId % 256}.{node + 1}");
}
