namespace Indexer.FleetChaos.Services;

/// <summary>Three RabbitMQ brokers of our own that are one cluster, to be killed one at a time.</summary>
internal sealed class BrokerCluster(string folder) : IAsyncDisposable
{
    public const int Nodes = 3;

    private readonly ServiceScript _script = new("rabbit", folder);
    private readonly ServiceScript[] _nodes = [.. Enumerable.Range(1, Nodes).Select(node => new ServiceScript("rabbit", Path.Combine(folder, $"n{node}")))];

    /// <summary>Starts all, and returns their address: one URI with all hosts.</summary>
    public async Task<string> StartAsync()
    {
        await _script.RequireAsync("cluster", "--port", "auto", "--nodes", $"{Nodes}", "--timeout", "180", "--owner", $"{Environment.ProcessId}", "--set", "cluster_partition_handling = pause_minority");
        var hosts = new List<string>();
        foreach (var node in _nodes) hosts.Add(new Uri(await node.RequireAsync("url")).Authority);
        return $"amqp://guest:guest@{string.Join(',', hosts)}";
    }

    /// <summary>A crash of one: SIGKILL.</summary>
    public Task KillAsync(int node) => _nodes[node].RequireAsync("kill9");

    /// <summary>Starts one again.</summary>
    public Task StartAsync(int node) => _nodes[node].RequireAsync("start", "--timeout", "180");

    public async ValueTask DisposeAsync() => await _script.RunAsync("destroy");
}
