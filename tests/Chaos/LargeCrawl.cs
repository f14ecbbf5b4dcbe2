using System.Text;
using System.Text.Json;
using Xunit;

namespace Indexer.Chaos;

/// <summary>
/// A crawl on which a job is busy long enough to be caught in the middle: the sample pages again and again under other URLs, with what an undisturbed job
/// makes of it.
/// </summary>
public sealed class LargeCrawl : IAsyncLifetime
{
    private const int Copies = 60;

    private readonly Workplace _place = new();

    /// <summary>The file.</summary>
    public string File => _place.PathOf("large.warc");

    /// <summary>The report of an undisturbed job.</summary>
    internal JsonElement Undisturbed { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Write();
        Undisturbed = await IndexerProcess.RunAsync(_place.Index(File, "undisturbed"));
    }

    public ValueTask DisposeAsync()
    {
        _place.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Asserts that a job has made the same of it.</summary>
    internal void AssertUndisturbed(JsonElement report)
    {
        Assert.Equal("succeeded", report.GetProperty("status").GetString());
        Assert.Equal(1, report.GetProperty("generation").GetInt32());
        foreach (var property in new[] { "contentHash", "documents", "shards", "records" })
            Assert.Equal(Undisturbed.GetProperty(property).GetRawText(), report.GetProperty(property).GetRawText());
    }

    private void Write()
    {
        var site = Path.Combine(Workplace.Samples, "site");
        var pages = Directory.EnumerateFiles(site, "*.html", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => (Path: Path.GetRelativePath(site, file).Replace('\\', '/'), Body: System.IO.File.ReadAllBytes(file))).ToList();
        using var warc = System.IO.File.Create(File);
        for (var copy = 0; copy < Copies; copy++)
            foreach (var (path, body) in pages)
            {
                // A paragraph of its own keeps the copies from being duplicates of content.
                var own = Encoding.UTF8.GetBytes($"<p>{string.Join(' ', Enumerable.Range(0, 60).Select(word => $"copy{copy}w{word * 7 % 61}"))}</p>");
                var http = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {body.Length + own.Length}\r\n\r\n");
                var separator = path.IndexOf('/', StringComparison.Ordinal);
                warc.Write(Encoding.UTF8.GetBytes(
                    $"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://{path[..separator]}/copy-{copy}{path[separator..]}\r\nWARC-Date: 2025-06-10T06:00:00Z\r\n"
                    + $"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{warc.Position:x12}>\r\nContent-Type: application/http; msgtype=response\r\n"
                    + $"Content-Length: {http.Length + body.Length + own.Length}\r\n\r\n"));
                warc.Write(http);
                warc.Write(body);
                warc.Write(own);
                warc.Write("\r\n\r\n"u8);
            }
    }
}
