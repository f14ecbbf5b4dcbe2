using System.Text;

namespace Indexer.Containers;

/// <summary>A crawl on which a fleet is busy long enough to be disturbed: the sample pages again and again under other URLs.</summary>
internal static class LargeCrawl
{
    private const int Copies = 200;

    public static void Write(string path)
    {
        var site = Repository.PathOf("data-samples", "site");
        var pages = Directory.EnumerateFiles(site, "*.html", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => (Path: Path.GetRelativePath(site, file), Body: File.ReadAllBytes(file))).ToList();
        using var warc = File.Create(path);
        for (var copy = 0; copy < Copies; copy++)
            foreach (var (page, body) in pages)
            {
                // A paragraph of its own keeps the copies from being duplicates of content.
                var own = Encoding.UTF8.GetBytes($"<p>{string.Join(' ', Enumerable.Range(0, 60).Select(word => $"copy{copy}w{word * 7 % 61}"))}</p>");
                var http = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {body.Length + own.Length}\r\n\r\n");
                var separator = page.IndexOf('/', StringComparison.Ordinal);
                warc.Write(Encoding.UTF8.GetBytes(
                    $"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://{page[..separator]}/copy-{copy}{page[separator..]}\r\nWARC-Date: 2025-06-10T06:00:00Z\r\n"
                    + $"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{warc.Position:x12}>\r\nContent-Type: application/http; msgtype=response\r\n"
                    + $"Content-Length: {http.Length + body.Length + own.Length}\r\n\r\n"));
                warc.Write(http);
                warc.Write(body);
                warc.Write(own);
                warc.Write("\r\n\r\n"u8);
            }
    }
}
