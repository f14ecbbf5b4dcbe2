using System.Net;
using System.Net.Sockets;

namespace Indexer.Coordinator.Commands;

/// <summary>Checks of the loopback network, which <c>serve</c> listens on.</summary>
internal static class NetworkChecks
{
    private const int ServePort = 8080;

    public static async Task<IReadOnlyList<DoctorCheck>> RunAsync(CancellationToken cancellationToken) =>
        [await LoopbackAsync(cancellationToken), Port()];

    private static async Task<DoctorCheck> LoopbackAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            using var client = new TcpClient();
            var accepting = listener.AcceptTcpClientAsync(cancellationToken).AsTask();
            await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, cancellationToken);
            using var server = await accepting;
            await client.GetStream().WriteAsync(new byte[] { 42 }, cancellationToken);
            var received = new byte[1];
            await server.GetStream().ReadExactlyAsync(received, cancellationToken);
            return new DoctorCheck("loopback", CheckStatus.Ok, "connections to 127.0.0.1 work");
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return new DoctorCheck("loopback", CheckStatus.Warn, $"connections to 127.0.0.1 fail: {e.Message}", "'serve' needs it, indexing and searching don't: bring up the interface lo.");
        }
    }

    private static DoctorCheck Port()
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, ServePort);
            listener.Start();
            return new DoctorCheck("port", CheckStatus.Ok, $"{ServePort} is free for 'serve'");
        }
        catch (SocketException)
        {
            return new DoctorCheck("port", CheckStatus.Warn, $"{ServePort} is taken", "Choose another: serve --urls http://127.0.0.1:8081");
        }
    }
}
