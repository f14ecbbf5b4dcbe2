using Xunit;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Indexer.Tests.Extraction.Html;

/// <summary>The HTML pages of the frozen small crawl, decoded to UTF-8: a reader just good enough for these files.</summary>
internal static class CrawlPages
{
    private static readonly Lazy<List<(string Url, byte[] Html)>> Cached = new(() => Directory.GetFiles(Folder(), "*.warc.gz")
        .Order(StringComparer.Ordinal).SelectMany(Read).ToList());

    public static List<(string Url, byte[] Html)> All()
    {
        if (!Directory.Exists(Folder())) Assert.Skip($"no corpus at {Folder()}: set INDEXER_SHARED to the folder of the shared data");
        return Cached.Value;
    }

    private static string Folder() => Path.Combine(SharedFolder() ?? "shared", "corpora", "crawl-small");

    /// <summary>INDEXER_SHARED, or the folder "shared" beside the checkout.</summary>
    public static string? SharedFolder()
    {
        if (Environment.GetEnvironmentVariable("INDEXER_SHARED") is { Length: > 0 } named) return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Indexer.sln"))) return Path.Combine(folder.Parent?.FullName ?? "/", "shared");
        }
        return null;
    }

    public static IEnumerable<(string Url, byte[] Html)> Read(string file)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Stream stream = File.OpenRead(file);
        if (file.EndsWith(".gz", StringComparison.Ordinal)) stream = new GZipStream(stream, CompressionMode.Decompress);
        var memory = new MemoryStream();
        using (stream) stream.CopyTo(memory);
        var warc = memory.ToArray();
        var at = 0;
        while (Headers(warc, ref at) is { } record)
        {
            var length = int.Parse(record["content-length"], CultureInfo.InvariantCulture);
            var block = warc.AsSpan(at, length).ToArray();
            at += length + 4;
            if (record["warc-type"] == "response" && Page(block) is { } page) yield return (record["warc-target-uri"], page);
        }
    }

    private static byte[]? Page(byte[] block)
    {
        var at = 0;
        var http = Headers(block, ref at);
        if (http is null || !http.GetValueOrDefault("content-type", "").StartsWith("text/html", StringComparison.Ordinal)) return null;
        Stream body = new MemoryStream(block, at, block.Length - at);
        if (http.GetValueOrDefault("transfer-encoding") == "chunked") body = new MemoryStream(Dechunk(block, at));
        if (http.GetValueOrDefault("content-encoding") == "gzip") body = new GZipStream(body, CompressionMode.Decompress);
        var memory = new MemoryStream();
        body.CopyTo(memory);
        var bytes = memory.ToArray();
        var label = Charset(http["content-type"]) ?? Charset(Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, 1024))) ?? "utf-8";
        return label.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? bytes
            : Encoding.Convert(Encoding.GetEncoding(label), Encoding.UTF8, bytes);
    }

    private static string? Charset(string text)
    {
        var at = text.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : string.Concat(text[(at + 8)..].TrimStart('"', '\'')
            .TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
    }

    private static byte[] Dechunk(byte[] block, int at)
    {
        var whole = new MemoryStream();
        while (true)
        {
            var line = block.AsSpan(at).IndexOf("\r\n"u8);
            var size = int.Parse(Encoding.ASCII.GetString(block, at, line).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0) return whole.ToArray();
            whole.Write(block, at + line + 2, size);
            at += line + 2 + size + 2;
        }
    }

    private static Dictionary<string, string>? Headers(byte[] bytes, ref int at)
    {
        var length = bytes.AsSpan(at).IndexOf("\r\n\r\n"u8);
        if (length < 0) return null;
        var lines = Encoding.Latin1.GetString(bytes, at, length).Split("\r\n");
        at += length + 4;
        return lines.Skip(1).Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0].Trim().ToLowerInvariant()).ToDictionary(group => group.Key, group => group.First()[1].Trim());
    }
}
