using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Indexer.Storage.S3;

namespace Indexer.Tests.Storage.S3;

/// <summary>A TCP proxy before an S3 server that fails as it is told: answers requests with an error of its own, cuts a request or an answer short, or hangs.</summary>
internal sealed class FaultyNetwork : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;
    private int _errors;
    private long _cutAfter = -1;
    private int _damages, _cuts;

    public FaultyNetwork(S3Endpoint server)
    {
        // The tests' server has a URL.
        _server = server.Url!;
        _listener.Start();
        Endpoint = server with { Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}") };
        _accepting = AcceptAsync();
    }

    public S3Endpoint Endpoint { get; }

    /// <summary>The answer of a server for whose clock a request was signed too early or too late.</summary>
    public const string Skewed = "HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nContent-Length: 53\r\nConnection: close\r\n\r\n<Error><Code>RequestTimeTooSkewed</Code></Error>     ";

    /// <summary>What <see cref="Errors"/> are answered with. Default "503 Service Unavailable".</summary>
    public string Error { get; set; } = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    /// <summary>Requests that are still to be answered with <see cref="Error"/>.</summary>
    public int Errors
    {
        get => Volatile.Read(ref _errors);
        set => Volatile.Write(ref _errors, value);
    }

    /// <summary>Whether requests are taken and never answered.</summary>
    public bool Hangs { get; set; }

    /// <summary>Bodies that are still to be damaged on their way to the server: a bit of their first byte is turned.</summary>
    public int Damages
    {
        get => Volatile.Read(ref _damages);
        set => Volatile.Write(ref _damages, value);
    }

    /// <summary>Bodies of which the server still is to get half, before both connections close.</summary>
    public int Cuts
    {
        get => Volatile.Read(ref _cuts);
        set => Volatile.Write(ref _cuts, value);
    }

    /// <summary>Requests seen.</summary>
    public int Requests { get; private set; }

    /// <summary>Cuts the next answer, once, after so many bytes of it.</summary>
    public void CutAfter(long bytes) => Volatile.Write(ref _cutAfter, bytes);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    // One request a connection: so what the proxy is told holds from the next request on.
    private async Task ServeAsync(TcpClient client)
    {
        await Task.Yield();
        try
        {
            using (client)
            {
                await using var near = client.GetStream();
                var (head, bodyStart) = await HeadAsync(near);
                if (head is null) return;
                Requests++;
                if (Hangs) await Task.Delay(Timeout.Infinite, _stop.Token);
                var fails = Errors > 0;
                if (fails) Interlocked.Decrement(ref _errors);
                using var server = new TcpClient();
                if (!fails) await server.ConnectAsync(_server.Host, _server.Port, _stop.Token);
                var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
                var length = lines.Where(line => line.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase)).Select(line => long.Parse(line.AsSpan(15), CultureInfo.InvariantCulture)).FirstOrDefault();
                await using Stream far = fails ? Stream.Null : server.GetStream();
                await far.WriteAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", lines.Where(line => !line.StartsWith("connection:", StringComparison.OrdinalIgnoreCase)).Append("Connection: close")) + "\r\n\r\n"), _stop.Token);
                if (length > 0 && bodyStart.Length == 0) bodyStart = await FirstByteAsync(near);
                if (bodyStart.Length > 0 && Damages > 0)
                {
                    Interlocked.Decrement(ref _damages);
                    bodyStart[0] ^= 1;
                }
                if (length > 0 && Cuts > 0)
                {
                    Interlocked.Decrement(ref _cuts);
                    await far.WriteAsync(bodyStart.AsMemory(0, (int)Math.Min(bodyStart.Length, length / 2)), _stop.Token);
                    await CopyAsync(near, far, length / 2 - bodyStart.Length);
                    return;
                }
                await far.WriteAsync(bodyStart, _stop.Token);
                await CopyAsync(near, far, length - bodyStart.Length);
                if (fails) await near.WriteAsync(System.Text.Encoding.ASCII.GetBytes(Error), _stop.Token);
                else await CopyAsync(far, near, Interlocked.Exchange(ref _cutAfter, -1) is var cut and >= 0 ? cut : long.MaxValue);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // The other side hung up.
        }
    }

    private async Task<(string? Head, byte[] BodyStart)> HeadAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            if (read == 0) return (null, []);
            bytes.AddRange(buffer.AsSpan(0, read));
            var all = bytes.ToArray();
            var end = all.AsSpan().IndexOf("\r\n\r\n"u8);
            if (end >= 0) return (Encoding.Latin1.GetString(all, 0, end + 2), all[(end + 4)..]);
        }
    }

    private async Task<byte[]> FirstByteAsync(NetworkStream stream)
    {
        var first = new byte[1];
        await stream.ReadExactlyAsync(first, _stop.Token);
        return first;
    }

    private async Task CopyAsync(Stream from, Stream to, long count)
    {
        var buffer = new byte[64 << 10];
        while (count > 0)
        {
            var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), _stop.Token);
            if (read == 0) return;
            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            count -= read;
        }
    }
}
