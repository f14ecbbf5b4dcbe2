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
