using System.Globalization;
using System.Text;

namespace Indexer.Tests.EndToEnd;

/// <summary>Captures of pages, written as a WARC file.</summary>
internal sealed class TestCrawl
{
    private static readonly DateTimeOffset s_began = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly StringBuilder _records = new();

    /// <summary>Adds a page.</summary>
    /// <param name="url">Its URL.</param>
    /// <param name="second">When it was captured.</param>
    /// <param name="html">What it holds.</param>
    public TestCrawl Page(string url, int second, string html) => Answer(url, second, "200 OK", html);

    /// <summary>Adds that a page was gone.</summary>
    public TestCrawl Gone(string url, int second) => Answer(url, second, "404 Not Found", "");

    /// <summary>Adds that a page leads elsewhere.</summary>
    public TestCrawl Moved(string url, int second) => Answer(url, second, "301 Moved Permanently\r\nLocation: http://elsewhere.example/", "");

    /// <summary>Adds that a page was seen again, unchanged.</summary>
    public TestCrawl Seen(string url, int second)
    {
        _records.Append(CultureInfo.InvariantCulture, $"WARC/1.1\r\nWARC-Type: revisit\r\nWARC-Target-URI: {url}\r\nWARC-Date: {s_began.AddSeconds(second):yyyy-MM-dd'T'HH:mm:ss'Z'}\r\n")
            .Append("WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest\r\nContent-Length: 0\r\n\r\n\r\n\r\n");
        return this;
    }

    /// <summary>Writes the file and returns its path.</summary>
    public string WriteTo(string folder)
    {
        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, "crawl.warc");
        File.WriteAllText(path, _records.ToString());
        return path;
    }

    private TestCrawl Answer(string url, int second, string status, string html)
    {
        var http = $"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}";
        _records.Append(CultureInfo.InvariantCulture, $"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {s_began.AddSeconds(second):yyyy-MM-dd'T'HH:mm:ss'Z'}\r\n")
            .Append(CultureInfo.InvariantCulture, $"Content-Type: application/http; msgtype=response\r\nContent-Length: {Encoding.UTF8.GetByteCount(http)}\r\n\r\n{http}\r\n\r\n");
        return this;
    }
}
