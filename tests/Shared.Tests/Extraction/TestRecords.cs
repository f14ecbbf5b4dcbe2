using System.Text;
using Indexer.Corpus;
using Indexer.Extraction;
using Xunit;

namespace Indexer.Tests.Extraction;

/// <summary>Records as a reader would give them, and an extractor to put them through.</summary>
internal static class TestRecords
{
    public static readonly DateTimeOffset Captured = new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);

    public static CorpusRecord Of(RecordKind kind, byte[] block, string? url = "http://www.example.org/a/page.html", string? contentType = null) => new()
    {
        Kind = kind,
        TargetUri = url,
        Date = Captured,
        ContentType = contentType,
        Block = block,
    };

    public static CorpusRecord Response(string header, byte[] body, string url = "http://www.example.org/a/page.html") =>
        Of(RecordKind.Response, [.. Encoding.Latin1.GetBytes(header.ReplaceLineEndings("\r\n")), .. "\r\n\r\n"u8, .. body], url, "application/http; msgtype=response");

    public static CorpusRecord HtmlPage(string html, string fields = "", string url = "http://www.example.org/a/page.html") =>
        Response("HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8" + (fields.Length > 0 ? "\n" + fields : ""), Encoding.UTF8.GetBytes(html), url);

    public static CorpusRecord Json(string line) => Of(RecordKind.Json, Encoding.UTF8.GetBytes(line), null);

    public static (ExtractionVerdict Verdict, Page Page) Extract(CorpusRecord record, ExtractionOptions? options = null, bool withLinks = false)
    {
        using var extractor = new PageExtractor(options ?? new ExtractionOptions(), new AngleSharpParser());
        var page = new Page();
        return (extractor.Extract(record, page, withLinks, TestContext.Current.CancellationToken), page);
    }
}
