using System.Net;
using System.Net.Sockets;
using Indexer.QueryNode.Cluster;
using Indexer.QueryNode.Leaf;
using Xunit;

namespace Indexer.Tests.Cluster;

public sealed class LeafClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_that_takes_no_connection_can_not_be_reached()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Elsewhere a full queue of connections refuses more of them.");
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var address = (IPEndPoint)listener.LocalEndPoint!; // bound
        // A queue for none takes one (listen(2)): what comes after gets no answer, as from a machine that is gone.
        using var waiting = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await waiting.ConnectAsync(address, Cancellation);
        Assert.True(listener.Poll(TimeSpan.FromMinutes(1), SelectMode.SelectRead));
        using var client = new LeafClient(address.ToString(), new LeafSecret(null), new LeafTls(null));
        LeafException failure = await Assert.ThrowsAsync<LeafException>(() => client.StateAsync(Cancellation));
        Assert.Equal(LeafErrorKind.Unreachable, failure.Kind);
        Assert.Contains("took no connection", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_asks_a_node_that_was_just_left_out_is_told_that_it_can_not_be_reached()
    {
        var client = new LeafClient("127.0.0.1:1", new LeafSecret(null), new LeafTls(null));
        using var peer = new Peer("127.0.0.1:1", client, new ClusterOptions(), TimeProvider.System);
        peer.Dispose();
        foreach (Func<Task<NodeState>> ask in (Func<Task<NodeState>>[])
            [
                () => client.StateAsync(Cancellation),
                () => peer.CallAsync((at, token) => at.StateAsync(token), Cancellation),
                () => peer.InsistAsync((at, token) => at.StateAsync(token), Cancellation), // a last resort
            ])
            Assert.Equal(LeafErrorKind.Unreachable, (await Assert.ThrowsAsync<LeafException>(ask)).Kind);
    }
}
