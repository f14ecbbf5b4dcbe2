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
}
