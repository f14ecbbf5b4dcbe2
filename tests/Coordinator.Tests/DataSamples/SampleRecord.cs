using System.IO.Compression;
using System.Text;

namespace Indexer.Tests.Samples;

/// <summary>A WARC record taken apart.</summary>
internal sealed class SampleRecord
{
    private readonly string[] _lines;

    public SampleRecord(byte[] bytes)
    {
        var head = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        _lines = Encoding.UTF8.GetString(bytes, 0, head).Split("\r\n");
        var length = int.Parse(this["Content-Length"]!);
        Block = bytes[(head + 4)..(head + 4 + length)];
        Tail = Encoding.UTF8.GetString(bytes.AsSpan(head + 4 + length));
    }

    public string Version => _lines[0];

    public byte[] Block { get; }

    /// <summary>What follows the block.</summary>
    public string Tail { get; }

    public string? this[string name] => ValueIn(_lines, name);

    /// <summary>The body of the HTTP message in the block, or the whole block, as a reader should see it: without chunks and content coding.</summary>
    public byte[] Body()
    {
        if (this["Content-Type"]?.StartsWith("application/http", StringComparison.Ordinal) != true) return Block;
        var head = Block.AsSpan().IndexOf("\r\n\r\n"u8);
        var headers = Encoding.UTF8.GetString(Block, 0, head).Split("\r\n");
        var body = Block[(head + 4)..];
        if (ValueIn(headers, "Transfer-Encoding") == "chunked") body = Dechunk(body);
        return ValueIn(headers, "Content-Encoding") switch
        {
            // A header may lie: then the body is taken as it is.
            "gzip" when body.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) => Unpack(new GZipStream(new MemoryStream(body), CompressionMode.Decompress)),
            "deflate" when body[0] == 0x78 => Unpack(new ZLibStream(new MemoryStream(body), CompressionMode.Decompress)),
            "deflate" when body[0] != '<' => Unpack(new DeflateStream(new MemoryStream(body), CompressionMode.Decompress)),
            "br" => Unpack(new BrotliStream(new MemoryStream(body), CompressionMode.Decompress)),
            _ => body,
        };
    }

    public string StatusLine() => Encoding.UTF8.GetString(Block, 0, Block.AsSpan().IndexOf("\r\n"u8));

    private static string? ValueIn(string[] lines, string name) =>
        Array.Find(lines, line => line.StartsWith(name + ": ", StringComparison.Ordinal))?[(name.Length + 2)..];

    private static byte[] Dechunk(byte[] body)
    {
        var whole = new MemoryStream();
        for (var at = 0; ;)
        {
            var end = at + body.AsSpan(at).IndexOf("\r\n"u8);
            var size = Convert.ToInt32(Encoding.ASCII.GetString(body, at, end - at), 16);
            if (size == 0) return whole.ToArray();
            whole.Write(body, end + 2, size);
            at = end + 2 + size + 2;
        }
    }

    private static byte[] Unpack(Stream stream)
    {
        var whole = new MemoryStream();
        using (stream) stream.CopyTo(whole);
        return whole.ToArray();
    }
}
