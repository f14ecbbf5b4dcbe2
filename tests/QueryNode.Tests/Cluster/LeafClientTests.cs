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
        List<Socket> waiting = await FillAsync(address);
        try
        {
            using var client = new LeafClient(address.ToString(), new LeafSecret(null), new LeafTls(null));
            LeafException failure = await Assert.ThrowsAsync<LeafException>(() => client.StateAsync(Cancellation));
            Assert.Equal(LeafErrorKind.Unreachable, failure.Kind);
        }
        finally
        {
            waiting.ForEach(socket => socket.Dispose());
        }
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

    /// <summary>Connects until nobody takes it: what comes after gets no answer, as from a machine that is gone.</summary>
    private static async Task<List<Socket>> FillAsync(IPEndPoint address)
    {
        var sockets = new List<Socket>();
        while (true)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            Task connected = socket.ConnectAsync(address, Cancellation).AsTask();
            if (await Task.WhenAny(connected, Task.Delay(500, Cancellation)) != connected) return sockets;
        }
    }
}
