using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Indexer.Tests;

/// <summary>An object store that holds one object, and answers SlowDown until it is told to recover.</summary>
internal sealed class InputServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _content;
    private readonly Task _serving;

    public InputServer(byte[] content)
    {
        _content = content;
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>The object, as a plan names it.</summary>
    public string Uri => $"s3://public/crawl.jsonl?endpoint=http://{_listener.LocalEndpoint}&etag=tag";

    public bool IsThrottling { get; set; } = true;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var request = new StreamReader(stream, leaveOpen: true);
        while (!string.IsNullOrEmpty(await request.ReadLineAsync()))
        {
        }
        var head = IsThrottling
            ? "HTTP/1.1 503 Slow Down\r\nContent-Length: 0"
            : $"HTTP/1.1 206 Partial Content\r\nETag: \"tag\"\r\nLast-Modified: Mon, 23 Nov 2026 00:00:00 GMT\r\nContent-Range: bytes 0-{_content.Length - 1}/{_content.Length}\r\nContent-Length: {_content.Length}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + "\r\nConnection: close\r\n\r\n"));
        if (!IsThrottling) await stream.WriteAsync(_content);
    }
}
