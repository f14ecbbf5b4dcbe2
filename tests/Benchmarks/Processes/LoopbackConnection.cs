using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Indexer.Benchmarks.Processes;

/// <summary>A kept-alive connection to a node that sends a GET and reads the answer to its end, and no more: what a client takes for itself is not what is measured. For one caller at a time.</summary>
internal sealed class LoopbackConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly string _host;
    private byte[] _buffer = new byte[1 << 16];

    private LoopbackConnection(Socket socket, string host) => (_socket, _host) = (socket, host);

    public static async Task<LoopbackConnection> OpenAsync(Uri node)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(node.Host, node.Port);
        return new LoopbackConnection(socket, node.Authority);
    }

    /// <summary>Returns the length of the answer's body.</summary>
    /// <exception cref="InvalidOperationException">The answer is no 200, or has no length.</exception>
    public async Task<int> GetAsync(string path)
    {
        int written = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {_host}\r\n\r\n", _buffer);
        await _socket.SendAsync(_buffer.AsMemory(0, written));
        int read = 0, head, length = 0;
        do read += await ReceiveAsync(read);
        while (!HasHead(_buffer.AsSpan(0, read), out head, out length));
        while (read < head + length) read += await ReceiveAsync(read);
        return length;
    }

    public void Dispose() => _socket.Dispose();

    private async Task<int> ReceiveAsync(int at)
    {
        if (at == _buffer.Length) Array.Resize(ref _buffer, 2 * at);
        return await _socket.ReceiveAsync(_buffer.AsMemory(at)) is > 0 and var more ? more : throw new InvalidOperationException("the node hung up");
    }

    private static bool HasHead(ReadOnlySpan<byte> read, out int head, out int length)
    {
        length = 0;
        head = read.IndexOf("\r\n\r\n"u8) + 4;
        if (head < 4) return false;
        int at = read.IndexOf("Content-Length: "u8);
        if (!read.StartsWith("HTTP/1.1 200"u8) || at < 0 || !Utf8Parser.TryParse(read[(at + 16)..], out length, out _))
            throw new InvalidOperationException($"no answer of a known length: {Encoding.Latin1.GetString(read[..head])}");
        return true;
    }
}
