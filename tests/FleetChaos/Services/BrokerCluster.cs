namespace Indexer.FleetChaos.Services;

/// <summary>Three RabbitMQ brokers of our own that are one cluster, to be killed one by one or all together.</summary>
internal sealed class BrokerCluster(string folder) : IAsyncDisposable
{
    private const int Nodes = 3;

    // Clients choose a host by chance: who has a list in which one stands so often begins with that one, most likely.
    private const int Preference = 12;

    private readonly ServiceScript _script = new("rabbit", folder);
    private readonly ServiceScript[] _nodes = [.. Enumerable.Range(1, Nodes).Select(node => new ServiceScript("rabbit", Path.Combine(folder, $"n{node}")))];
    private string[] _hosts = [];

    /// <summary>Starts all that do not run.</summary>
    public async Task StartAsync()
    {
        if (_hosts.Length > 0)
        {
            // Together: each may wait for the one that stopped last.
            await Task.WhenAll(_nodes.Select(node => node.RequireAsync("start", "--timeout", "180")));
            return;
        }
        await _script.RequireAsync(
            "cluster", "--port", "auto", "--nodes", $"{Nodes}", "--timeout", "180", "--owner", $"{Environment.ProcessId}", "--set", "cluster_partition_handling = pause_minority");
        _hosts = await Task.WhenAll(_nodes.Select(async node => new Uri(await node.RequireAsync("url")).Authority));
    }

    /// <summary>One URI with all hosts, whose users begin with this one.</summary>
    public string AddressFrom(int node) => $"amqp://guest:guest@{string.Join(',', Enumerable.Repeat(_hosts[node], Preference).Concat(_hosts))}";

    /// <summary>A crash of some at the same time: SIGKILL.</summary>
    public Task KillAsync(params int[] nodes) => Task.WhenAll(nodes.Select(node => _nodes[node].RequireAsync("kill9")));

    /// <summary>
    /// Takes away, from brokers that were all killed, the notes of which queues they have: what a crash of all within three seconds of the declaration does on RabbitMQ 3.10, which writes
    /// the note that late. The queues are listed then and never get a leader.
    /// </summary>
    public void ForgetQueues()
    {
        foreach (var note in Directory.EnumerateFiles(folder, "names.dets", SearchOption.AllDirectories)) File.Delete(note);
    }

    public async ValueTask DisposeAsync() => await _script.RunAsync("destroy");
}
