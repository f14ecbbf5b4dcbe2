using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Indexer.FleetChaos.Services;

/// <summary>Stands between the programs and the S3 server: counts what goes by, and lets happen to it what it is told. One request a connection.</summary>
internal sealed class StoreProxy : IAsyncDisposable
{
    private static readonly TimeSpan s_slowness = TimeSpan.FromSeconds(1.5);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private readonly Task _accepting;
    private int _spoiled;

    public StoreProxy(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Decides what befalls a request; null: nothing befalls any.</summary>
    public Func<StoreRequest, StoreFault>? Fate { get; set; }

    /// <summary>Told of each request before it is done.</summary>
    public Action<StoreRequest>? Seen { get; set; }

    /// <summary>Requests that something befell.</summary>
    public int Spoiled => Volatile.Read(ref _spoiled);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var serving = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
                _connections[serving] = 0;
                _ = serving.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped, which a listener that is just asked for the next connection tells by the last of them.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        await Task.Yield();
        try
        {
            using (client)
            {
                client.NoDelay = true;
                await using var near = client.GetStream();
                var (lines, bodyStart) = await HeadAsync(near);
                if (lines.Length == 0) return;
                var words = lines[0].Split(' ');
                var request = new StoreRequest(words[0], words.Length > 1 ? words[1] : "");
                Seen?.Invoke(request);
                var fate = Fate?.Invoke(request) ?? StoreFault.None;
                if (fate != StoreFault.None) Interlocked.Increment(ref _spoiled);
                if (fate == StoreFault.ClosedBefore) return;
                if (fate == StoreFault.Slow) await Task.Delay(s_slowness, _stop.Token);
                var length = lines.Where(line => line.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase))
                    .Select(line => long.Parse(line.AsSpan(15), CultureInfo.InvariantCulture)).FirstOrDefault();
                if (fate is StoreFault.Error or StoreFault.Unavailable)
                {
                    await CopyAsync(near, Stream.Null, length - bodyStart.Length);
                    var answer = fate == StoreFault.Error ? "500 Internal Server Error" : "503 Service Unavailable";
                    await near.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), _stop.Token);
                    return;
                }
                using var server = new TcpClient { NoDelay = true };
                await server.ConnectAsync(IPAddress.Loopback, _server, _stop.Token);
                await using var far = server.GetStream();
                var head = string.Join("\r\n", lines.Where(line => !line.StartsWith("connection:", StringComparison.OrdinalIgnoreCase)).Append("Connection: close")) + "\r\n\r\n";
                if (fate == StoreFault.CutWithin)
                {
                    await far.WriteAsync((byte[])[.. Encoding.Latin1.GetBytes(head), .. bodyStart.AsSpan(0, (int)Math.Min(bodyStart.Length, length / 2))], _stop.Token);
                    await CopyAsync(near, far, length / 2 - bodyStart.Length);
                    return;
                }
                await far.WriteAsync((byte[])[.. Encoding.Latin1.GetBytes(head), .. bodyStart], _stop.Token);
                await CopyAsync(near, far, length - bodyStart.Length);
                if (fate == StoreFault.ClosedAfter) await CopyAsync(far, Stream.Null, long.MaxValue);
                else if (fate == StoreFault.Truncated) await TruncateAsync(far, near);
                else await CopyAsync(far, near, long.MaxValue);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // The other side hung up.
        }
    }

    // The head, and half of the body.
    private async Task TruncateAsync(NetworkStream from, NetworkStream to)
    {
        using var answer = new MemoryStream();
        await CopyAsync(from, answer, long.MaxValue);
        var all = answer.GetBuffer().AsMemory(0, (int)answer.Length);
        var body = all.Span.IndexOf("\r\n\r\n"u8) + 4;
        await to.WriteAsync(all[..(body + (all.Length - body) / 2)], _stop.Token);
    }

    private async Task<(string[] Lines, byte[] BodyStart)> HeadAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var buffer = new byte[8192];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            if (read == 0) return ([], []);
            bytes.AddRange(buffer.AsSpan(0, read));
            var all = bytes.ToArray();
            var end = all.AsSpan().IndexOf("\r\n\r\n"u8);
            if (end >= 0) return (Encoding.Latin1.GetString(all, 0, end).Split("\r\n"), all[(end + 4)..]);
        }
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
