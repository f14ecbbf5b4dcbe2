using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Indexer.Extraction;
using Indexer.Extraction.Html;

namespace Indexer.Benchmarks;

/// <summary>
/// Megabytes of HTML a second of both parsers, alone, on the pages of the .warc.gz files (or folders of them) named on the command line.
/// Pages are unpacked and decoded first. The rate is by processor time, which a busy machine disturbs least; the wall clock's median is beside it.
/// <c>--passes N</c> (default 7), <c>--span-only</c>, <c>--links</c>.
/// </summary>
public static class HtmlExtraction
{
    /// <summary>Runs it and prints a table.</summary>
    public static int Run(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var passes = Array.IndexOf(args, "--passes") is >= 0 and var p && p + 1 < args.Length
            ? int.Parse(args[p + 1], CultureInfo.InvariantCulture)
            : 7;
        var files = args.Where((a, i) => !a.StartsWith("--", StringComparison.Ordinal) && (i == 0 || args[i - 1] != "--passes"))
            .SelectMany(a => Directory.Exists(a) ? Directory.GetFiles(a, "*.warc.gz") : [a]).Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0)
        {
            Console.Error.WriteLine("usage: html [--passes N] [--span-only] [--links] file.warc.gz|folder …");
            return 2;
        }

        var pages = files.SelectMany(WarcPages).ToList();
        var bytes = pages.Sum(page => (long)page.Length);
        var links = args.Contains("--links") ? "on" : "off";
        Console.WriteLine($"{pages.Count} pages, {bytes / 1e6:F1} MB of UTF-8 HTML, links {links}, {passes} passes");
        var span = Measure("span", new SpanHtmlParser(), pages, bytes, passes, args.Contains("--links"));
        if (args.Contains("--span-only")) return 0;
        var dom = Measure("dom", new DomHtmlParser(), pages, bytes, passes, args.Contains("--links"));
        Console.WriteLine($"ratio of medians {span / dom:F1}");
        return 0;
    }

    private static double Measure(string name, IHtmlParser parser, List<byte[]> pages, long bytes, int passes, bool withLinks)
    {
        var options = new ExtractionOptions();
        var content = new HtmlContent();
        var rates = new List<double>();
        var wall = new List<double>();
        long text = 0;
        long allocated = 0;
        for (var pass = -1; pass < passes; pass++)
        {
            text = 0;
            var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            var processor = Environment.CpuUsage.TotalTime;
            foreach (var page in pages)
            {
                parser.Parse(page, options, withLinks, content, CancellationToken.None);
                text += content.Body.Length;
            }
            var elapsed = Stopwatch.GetElapsedTime(start);
            processor = Environment.CpuUsage.TotalTime - processor;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
            if (pass < 0) continue; // it warms up
            rates.Add(bytes / 1e6 / processor.TotalSeconds);
            wall.Add(bytes / 1e6 / elapsed.TotalSeconds);
        }
        rates.Sort();
        wall.Sort();
        Console.WriteLine($"{name,-5} median {rates[rates.Count / 2],7:F1} MB/s  min {rates[0],7:F1}  max {rates[^1],7:F1}"
            + $"  (wall {wall[wall.Count / 2]:F1})  text {text / 1e6:F2} MB  allocated {allocated / 1e6:F1} MB a pass");
        return rates[rates.Count / 2];
    }

    private static IEnumerable<byte[]> WarcPages(string file)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var gzip = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        var memory = new MemoryStream();
        gzip.CopyTo(memory);
        var warc = memory.ToArray();
        var at = 0;
        while (at < warc.Length && Headers(warc, ref at) is { } record)
        {
            var length = int.Parse(record["content-length"], CultureInfo.InvariantCulture);
            var block = warc.AsSpan(at, length).ToArray();
            at += length + 4;
            if (record["warc-type"] == "response" && Page(block) is { } page) yield return page;
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
        var named = Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, 1024)) + http["content-type"];
        var charset = named.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        var label = charset < 0 ? "utf-8" : string.Concat(named[(charset + 8)..].TrimStart('"', '\'')
            .TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
        return label.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? bytes
            : Encoding.Convert(Encoding.GetEncoding(label), Encoding.UTF8, bytes);
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
        return lines.Skip(1).Select(l => l.Split(':', 2)).Where(p => p.Length == 2).GroupBy(p => p[0].Trim().ToLowerInvariant())
            .ToDictionary(g => g.Key, g => g.First()[1].Trim());
    }
}
