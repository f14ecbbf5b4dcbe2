using System.Net.Sockets;
using System.Text.Json;
using Indexer.Client;
using Indexer.Search;
using Xunit;

namespace Indexer.Fleet;

/// <summary>
/// Query nodes that are killed while a client takes all documents of an index from them, by an export or by a walk with cursors. Clients reach the nodes by one name, as through a load balancer: a new connection
/// is to a node that runs.
/// </summary>
public sealed class NodeDeathTests(ExportedIndex index) : IClassFixture<ExportedIndex>, IAsyncLifetime
{
    private const int Documents = ExportedIndex.Documents, ReceiveBytes = 1 << 16;
    private const int Before = 700;

    private readonly Workplace _place = new("amqp://127.0.0.1:9", index.Store);
    private QueryTier? _tier;
    private int _reached;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private QueryTier Tier => _tier!; // started before each test

    public async ValueTask InitializeAsync() => _tier = await QueryTier.StartAsync(_place, nodes: 2, replicas: 2);

    public ValueTask DisposeAsync()
    {
        _tier?.Dispose();
        _place.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_export_whose_node_is_killed_goes_on_at_another_and_has_every_document_once()
    {
        List<string> all = await AllAsync();
        using HttpClient http = Reach();
        var came = new List<string>();
        ExportLine? last = null;
        await foreach (ExportLine line in new IndexerClient(http).ExportLinesAsync("samples", Everything, null, null, Cancellation))
        {
            last = line;
            if (line.Key is { } key) came.Add(key);
            if (came.Count == Before && _reached == 0) KillReached(next: 1);
        }
        Assert.Equal(all, came);
        Assert.True(last is { Trailer: { Complete: true, Total: Documents } });
    }

    [Fact]
    public async Task An_export_whose_node_is_killed_passes_for_no_whole_where_no_other_goes_on()
    {
        List<string> all = await AllAsync();
        using HttpClient http = Reach();
        var came = new List<string>();
        ClientException failure = await Assert.ThrowsAsync<ClientException>(async () =>
        {
            await foreach (ExportedDocument document in new IndexerClient(http, new IndexerClientOptions { Tries = 2 }).ExportDocumentsAsync("samples", Everything, null, null, Cancellation))
            {
                came.Add(document.Key);
                if (came.Count == Before) KillReached(next: 0);
            }
        });
        Assert.True(failure.Kind is ClientErrorKind.Interrupted or ClientErrorKind.Unreachable, failure.ToString());
        Assert.InRange(came.Count, Before, Documents - 1);
        Assert.Equal(all.Take(came.Count), came);
    }

    [Fact]
    public async Task What_a_killed_node_has_sent_of_an_export_has_no_trailer()
    {
        using HttpClient http = Reach();
        using HttpResponseMessage response = await http.GetAsync("/api/export?q=*&index=samples", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        var came = new List<string>();
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await lines.ReadLineAsync(Cancellation) is { } line)
            {
                came.Add(line);
                if (came.Count == Before) KillReached(next: 0);
            }
        });
        Assert.InRange(came.Count, Before, Documents - 1);
        Assert.All(came, line => Assert.False(JsonDocument.Parse(line).RootElement.TryGetProperty("trailer", out _)));
    }

    [Fact]
    public async Task An_export_and_a_walk_do_not_notice_that_a_node_is_killed_that_others_have_the_shards_of()
    {
        List<string> all = await AllAsync();
        using HttpClient http = Reach();
        using var client = new IndexerClient(http, new IndexerClientOptions { Tries = 1 });
        var came = new List<string>();
        await foreach (ExportedDocument document in client.ExportDocumentsAsync("samples", Everything, null, null, Cancellation))
        {
            came.Add(document.Key);
            if (came.Count == Before) Tier[1].Signal(FleetProcess.Kill);
        }
        Assert.Equal(all, came);
        Assert.Equal(all, (await WalkAsync(client, _ => { })).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_walk_whose_node_is_killed_goes_on_at_another_and_has_every_hit_once()
    {
        using HttpClient http = Reach();
        using var client = new IndexerClient(http, new IndexerClientOptions { Tries = 10 });
        List<string> undisturbed = await WalkAsync(client, _ => { });
        List<string> came = await WalkAsync(client, count =>
        {
            if (count == Before) KillReached(next: 1);
        });
        Assert.Equal(Documents, undisturbed.Count);
        Assert.Equal(undisturbed, came);
    }

    private static SearchRequest Everything => new() { Query = "*" };

    private static async Task<List<string>> WalkAsync(IndexerClient client, Action<int> came)
    {
        var keys = new List<string>();
        await foreach (SearchHit hit in client.WalkAsync("samples", new SearchRequest { Query = "bell", Size = 100, Fields = ShownFields.Key | ShownFields.Title }, null, Cancellation))
        {
            keys.Add(hit.Key!); // asked for
            came(keys.Count);
        }
        return keys;
    }

    private async Task<List<string>> AllAsync()
    {
        using var client = new IndexerClient(Tier.AddressOf(1));
        var keys = new List<string>();
        await foreach (ExportedDocument document in client.ExportDocumentsAsync("samples", Everything with { Fields = ShownFields.Key }, null, null, Cancellation)) keys.Add(document.Key);
        Assert.Equal(Documents, keys.Count);
        return keys;
    }

    /// <summary>Connections are to the node that is reached at the time, and hold little.</summary>
    private HttpClient Reach() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = ReceiveBytes };
            Uri node = Tier.AddressOf(_reached);
            await socket.ConnectAsync(node.Host, node.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://tier/"),
    };

    private void KillReached(int next)
    {
        Tier[_reached].Signal(FleetProcess.Kill);
        _reached = next;
    }
}
