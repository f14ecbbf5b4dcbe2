using System.IO.Compression;
using System.Text;

namespace Indexer.Tests.Corpus;

/// <summary>Writes records and members the way a test needs them.</summary>
internal static class WarcText
{
    public static byte[] Record(string url, string block, string type = "resource", long? length = null, string extra = "") => Encoding.UTF8.GetBytes(
        $"WARC/1.0\r\nWARC-Type: {type}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2020-01-02T03:04:05Z\r\nWARC-Record-ID: <urn:uuid:0>\r\n{extra}"
        + $"Content-Length: {length ?? Encoding.UTF8.GetByteCount(block)}\r\n\r\n{block}\r\n\r\n");

    public static byte[] Gzip(ReadOnlySpan<byte> data, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, level, leaveOpen: true)) gzip.Write(data);
        return target.ToArray();
    }
}
