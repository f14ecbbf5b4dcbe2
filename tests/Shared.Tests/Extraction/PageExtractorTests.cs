using System.Text;
using Indexer.Corpus;
using Indexer.Extraction;
using Indexer.Extraction.Html;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static Indexer.Tests.Extraction.TestRecords;

namespace Indexer.Tests.Extraction;

public sealed class PageExtractorTests
{
    private const string Long = "Enough words to make clear that this is a page with something to say and no stub that only sends its readers on to another place of the web. "
        + "It goes on for a while, so that nobody can take it for anything else than what it is: a text that is there to be read from its beginning to its end.";

    [Fact]
    public void A_page_is_filled_from_an_html_response()
    {
        var (verdict, page) = Extract(HtmlPage("<html lang='en-GB'><head><title>Title</title></head><body><h1>Head</h1><p>Body text.</p></body></html>", "Last-Modified: Tue, 02 Jan 2024 03:04:05 GMT"));
        Assert.Equal(new(ExtractionOutcome.Page), verdict);
        Assert.Equal("http://www.example.org/a/page.html", page.Url);
        Assert.Equal(page.Url, page.Id);
        Assert.Equal("org,example)/a/page.html", page.Key.Value);
        Assert.False(page.IsFolded);
        Assert.True(page.IsFoldable);
        Assert.Equal(Captured, page.Captured);
        Assert.Equal(new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero), page.Date);
        Assert.Equal("en", page.Language);
        Assert.Equal("text/html", page.MediaType);
        Assert.Equal("Title", page.Title.ToString());
        Assert.Equal("Head", page.Headings.ToString());
        Assert.Equal("Head Body text.", page.Body.ToString());
        Assert.NotEqual(default, page.ContentDigest);
        Assert.Equal(0UL, page.SimilarityHash);
    }

    [Theory]
    [InlineData(RecordKind.Request, "record-type:request")]
    [InlineData(RecordKind.Metadata, "record-type:metadata")]
    [InlineData(RecordKind.WarcInfo, "record-type:warcinfo")]
    [InlineData(RecordKind.FileDescription, "record-type:filedesc")]
    [InlineData(RecordKind.Continuation, "record-type:continuation")]
    [InlineData(RecordKind.Unknown, "record-type:unknown")]
    public void Records_that_hold_no_document_are_skipped_by_type(RecordKind kind, string reason) =>
        Assert.Equal(new(ExtractionOutcome.Skipped, reason), Extract(Of(kind, "GET / HTTP/1.1\r\n\r\n"u8.ToArray())).Verdict);

    [Fact]
    public void A_damaged_record_is_quarantined_for_the_readers_reason()
    {
        var record = HtmlPage("<p>fine");
        record.Damage = RecordDamage.Truncated;
        record.DamageDetail = "The file ends 3 bytes early.";
        Assert.Equal(new(ExtractionOutcome.Quarantined, "truncated-record", "The file ends 3 bytes early."), Extract(record).Verdict);
    }

    [Theory]
    [InlineData("HTTP/1.1 301 Moved", ExtractionOutcome.Skipped, "http-301")]
    [InlineData("HTTP/1.1 304 Not Modified", ExtractionOutcome.Skipped, "http-304")]
    [InlineData("HTTP/1.1 204 No Content", ExtractionOutcome.Skipped, "http-204")]
    [InlineData("HTTP/1.1 404 Not Found", ExtractionOutcome.Gone, "http-404")]
    [InlineData("HTTP/1.1 410 Gone", ExtractionOutcome.Gone, "http-410")]
    [InlineData("HTTP/1.1 503", ExtractionOutcome.Skipped, "http-503")]
    [InlineData("HTTP/1.1 0", ExtractionOutcome.Skipped, "http-other")]
    [InlineData("HTTP/1.1 999 Denied", ExtractionOutcome.Skipped, "http-other")]
    [InlineData("HTTP/1.1 203 Other", ExtractionOutcome.Page, null)]
    public void The_status_decides(string statusLine, ExtractionOutcome outcome, string? reason)
    {
        var (verdict, page) = Extract(Response(statusLine + "\nContent-Type: text/html", "<title>T</title>Words"u8.ToArray()));
        Assert.Equal(new(outcome, reason), verdict);
        Assert.Equal("org,example)/a/page.html", page.Key.Value);
    }

    [Theory]
    [InlineData("image/png", "\u0089PNG\r\n", "media-type:image")]
    [InlineData("text/html", "%PDF-1.4 not html", "media-type:application/pdf")]
    [InlineData("text/html", "GIF89a...", "media-type:image")]
    [InlineData("application/pdf", "%PDF-1.4", "media-type:application/pdf")]
    [InlineData("text/css", "p { color: red }", "media-type:text/css")]
    [InlineData("text/javascript", "let x = 1", "media-type:application/javascript")]
    [InlineData("application/vnd.ms-excel.sheet.x-123", "x", "media-type:application/other")]
    [InlineData("x-made/up", "x", "media-type:other")]
    [InlineData("application/octet-stream", "\u0000\u0001\u0002", "media-type:application/octet-stream")]
    [InlineData("text/plain", "binary \u0000 file", "media-type:application/octet-stream")]
    [InlineData("application/xml", "<?xml version='1.0'?><a/>", "media-type:application/xml")]
    [InlineData("text/html", "<?xml version='1.0'?><rss version='2.0'></rss>", "media-type:application/xml")]
    [InlineData("text/html", "", "empty")]
    [InlineData("text/html", "<html><body>  </body></html>", "empty")]
    public void What_is_no_document_is_skipped_by_what_it_is(string type, string body, string reason) =>
        Assert.Equal(new(ExtractionOutcome.Skipped, reason), Extract(Response("HTTP/1.1 200 OK\nContent-Type: " + type, Encoding.Latin1.GetBytes(body))).Verdict);

    [Theory]
    [InlineData("Content-Type: text/html", "<title>T</title><p>Words", "text/html", "Words")]
    [InlineData("Content-Type: TEXT/HTML;charset=utf-8", "<title>T</title><p>Words", "text/html", "Words")]
    [InlineData("Server: x", "  <!-- c --> <!DOCTYPE html><title>T</title><p>Words", "text/html", "Words")]
    [InlineData("Content-Type: application/octet-stream", "<html><title>T</title><p>Words", "text/html", "Words")]
    [InlineData("Content-Type: text/plain", "<!doctype HTML><title>T</title><p>Words", "text/html", "Words")]
    [InlineData("Content-Type: application/xml", "<?xml version='1.0'?><html xmlns='x'><head><title>T</title></head><body>Words</body></html>", "application/xhtml+xml", "Words")]
    [InlineData("Content-Type: text/plain", "T\n\nWords  <b>as they are</b>", "text/plain", "Words <b>as they are</b>")]
    [InlineData("Content-Type: text/markdown", "# T\nWords", "text/markdown", "Words")]
    [InlineData("Server: x", "T\nWords", "text/plain", "Words")]
    [InlineData("Content-Type: nonsense", "T\nWords", "text/plain", "Words")]
    public void Documents_are_told_by_declared_type_and_bytes(string field, string body, string mediaType, string text)
    {
        var (verdict, page) = Extract(Response("HTTP/1.1 200 OK\n" + field, Encoding.UTF8.GetBytes(body)));
        Assert.Equal(new(ExtractionOutcome.Page), verdict);
        Assert.Equal((mediaType, "T", text), (page.MediaType, page.Title.ToString(), page.Body.ToString()));
    }

    [Fact]
    public void A_response_without_any_header_is_a_body()
    {
        var (verdict, page) = Extract(Of(RecordKind.Response, "<html><title>T</title><p>Words"u8.ToArray(), contentType: "application/http"));
        Assert.Equal(ExtractionOutcome.Page, verdict.Outcome);
        Assert.Equal("Words", page.Body.ToString());
    }

    [Theory]
    [InlineData("dns:www.example.org", "scheme:dns")]
    [InlineData("whois:example.org", "scheme:whois")]
    [InlineData("urn:uuid:1", "scheme:urn")]
    [InlineData("gopher://example.org/", "scheme:other")]
    public void Answers_of_other_protocols_are_skipped(string url, string reason) =>
        Assert.Equal(new(ExtractionOutcome.Skipped, reason), Extract(Of(RecordKind.Response, "20240506\n1.2.3.4"u8.ToArray(), url, "text/dns")).Verdict);

    [Theory]
    [InlineData(null, "missing-target-uri")]
    [InlineData("", "missing-target-uri")]
    [InlineData("http://", "bad-target-uri")]
    [InlineData("not a url", "bad-target-uri")]
    public void A_record_that_cannot_be_named_is_quarantined(string? url, string reason)
    {
        var (verdict, _) = Extract(Of(RecordKind.Response, "HTTP/1.1 200 OK\r\n\r\nx"u8.ToArray(), url));
        Assert.Equal((ExtractionOutcome.Quarantined, reason), (verdict.Outcome, verdict.Reason));
        Assert.NotNull(verdict.Detail);
    }

    [Theory]
    [InlineData("", ExtractionOutcome.Revisit, "revisit")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", ExtractionOutcome.Revisit, "revisit")]
    [InlineData("HTTP/1.1 304 Not Modified\r\n\r\n", ExtractionOutcome.Revisit, "revisit")]
    [InlineData("HTTP/1.1 301 Moved\r\n\r\n", ExtractionOutcome.Skipped, "http-301")]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\n", ExtractionOutcome.Gone, "http-404")]
    public void A_revisit_says_which_document_was_seen_again(string block, ExtractionOutcome outcome, string reason)
    {
        var (verdict, page) = Extract(Of(RecordKind.Revisit, Encoding.ASCII.GetBytes(block)));
        Assert.Equal(new(outcome, reason), verdict);
        Assert.Equal(("org,example)/a/page.html", "http://www.example.org/a/page.html", Captured), (page.Key.Value, page.Url, page.Captured));
    }

    [Fact]
    public void A_wet_record_has_its_title_in_the_first_line_and_its_language_in_a_field()
    {
        var record = Of(RecordKind.Conversion, "Sample Page\nFirst line.\r\n\tSecond \u00a0 line.\n"u8.ToArray(), contentType: "text/plain");
        record.Fields.Add("WARC-Identified-Content-Language", "deu,eng");
        var (verdict, page) = Extract(record);
        Assert.Equal(ExtractionOutcome.Page, verdict.Outcome);
        Assert.Equal(("Sample Page", "First line. Second line.", "de", true), (page.Title.ToString(), page.Body.ToString(), page.Language, page.IsFoldable));
    }

    [Theory]
    [InlineData("text/html", ExtractionOutcome.Page, null)]
    [InlineData("text/plain", ExtractionOutcome.Page, null)]
    [InlineData("image/jpeg", ExtractionOutcome.Skipped, "media-type:image")]
    [InlineData(null, ExtractionOutcome.Page, null)]
    public void A_resource_is_judged_by_its_content_type(string? type, ExtractionOutcome outcome, string? reason) =>
        Assert.Equal(new(outcome, reason), Extract(Of(RecordKind.Resource, "<html><title>T</title>Words"u8.ToArray(), contentType: type)).Verdict);

    [Fact]
    public void A_resource_that_is_a_whole_http_answer_is_read_as_one()
    {
        var block = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>T</title>Words"u8.ToArray();
        var page = Extract(Of(RecordKind.Resource, block, contentType: "application/http; msgtype=response")).Page;
        Assert.Equal(("T", "Words"), (page.Title.ToString(), page.Body.ToString()));
    }

    [Fact]
    public void Crawlers_notes_are_no_documents() =>
        Assert.Equal(new(ExtractionOutcome.Skipped, "scheme:metadata"), Extract(Of(RecordKind.Resource, "x"u8.ToArray(), "metadata://gnu.org/wget/MANIFEST.txt", "text/plain")).Verdict);

    [Fact]
    public void Files_of_a_folder_are_pages()
    {
        Assert.Equal("T", Extract(Of(RecordKind.HtmlFile, "<title>T</title>W"u8.ToArray(), "file:///docs/a.html")).Page.Title.ToString());
        var (verdict, page) = Extract(Of(RecordKind.TextFile, "one line only"u8.ToArray(), "file:///docs/a.txt"));
        Assert.Equal(ExtractionOutcome.Page, verdict.Outcome);
        Assert.Equal(("", "one line only", "file:///docs/a.txt"), (page.Title.ToString(), page.Body.ToString(), page.Key.Value));
    }

    [Theory]
    [InlineData("noindex", true)]
    [InlineData("NoIndex, nofollow", true)]
    [InlineData("none", true)]
    [InlineData("nofollow", false)]
    [InlineData("all", false)]
    [InlineData("otherbot: noindex, nofollow", false)]
    [InlineData("indexer: noindex", true)]
    [InlineData("*: noindex", true)]
    [InlineData("max-snippet: 20, noindex", true)]
    [InlineData("unavailable_after: 25 Jun 2010 15:00:00 GMT", true)]
    [InlineData("unavailable_after: Fri, 25 Jun 2010 15:00:00 GMT", true)]
    [InlineData("unavailable_after: 2030-01-01", false)]
    [InlineData("unavailable_after: 25 Jun 2030 15:00:00 GMT, noindex", true)]
    public void Robots_headers_are_honoured(string value, bool isSkipped)
    {
        var (verdict, _) = Extract(HtmlPage("<title>T</title>Words", "X-Robots-Tag: " + value));
        Assert.Equal(isSkipped ? new(ExtractionOutcome.Skipped, "noindex") : new(ExtractionOutcome.Page), verdict);
        Assert.Equal(ExtractionOutcome.Page, Extract(HtmlPage("<title>T</title>Words", "X-Robots-Tag: " + value), new ExtractionOptions { HonourNoIndex = false }).Verdict.Outcome);
    }

    [Fact]
    public void Robots_in_the_page_are_honoured()
    {
        Assert.Equal(new(ExtractionOutcome.Skipped, "noindex"), Extract(HtmlPage("<meta name=robots content=noindex><title>T</title>Words")).Verdict);
        const string link = "<title>T</title>Words <a href='b.html'>B</a>";
        Assert.Single(Extract(HtmlPage(link), withLinks: true).Page.Links);
        Assert.Empty(Extract(HtmlPage(link)).Page.Links);
        Assert.Empty(Extract(HtmlPage("<meta name=robots content=nofollow>" + link), withLinks: true).Page.Links);
        Assert.Empty(Extract(HtmlPage(link, "X-Robots-Tag: nofollow"), withLinks: true).Page.Links);
    }

    [Fact]
    public void Links_are_absolute_normal_and_of_the_web()
    {
        const string html = "<base href='/base/'><title>T</title>Words <a href='b.html#x'>B  b</a><a href='../c'>C</a><a href='HTTP://Other.Example:80/d%7e'>D</a>"
            + "<a href='mailto:a@b'>M</a><a href='javascript:void(0)'>J</a><a href='#top'>Top</a><a href='e' rel=nofollow>E</a><a href='http://[bad'>F</a>";
        var links = Extract(HtmlPage(html), withLinks: true).Page.Links;
        Assert.Equal(["http://www.example.org/base/b.html", "http://www.example.org/c", "http://other.example/d~"], links.Select(link => link.Url));
    }

    [Fact]
    public void Links_of_navigation_are_left_out_where_there_is_other_text()
    {
        using var extractor = new PageExtractor(new ExtractionOptions(), HtmlParsers.Create(HtmlParserKind.Span));
        var page = new Page();
        extractor.Extract(HtmlPage($"<title>T</title><nav><a href=/>Home</a></nav><p>{Long} <a href=b>B</a>"), page, withLinks: true, TestContext.Current.CancellationToken);
        Assert.Equal("B", Assert.Single(page.Links).Anchor);
    }

    [Fact]
    public void A_refresh_stub_is_skipped_and_a_page_that_refreshes_is_not()
    {
        const string stub = "<meta http-equiv=refresh content='0; url=other.html'><title>Moved</title>This page has moved.";
        Assert.Equal(new(ExtractionOutcome.Skipped, "refresh-stub"), Extract(HtmlPage(stub)).Verdict);
        Assert.Equal(ExtractionOutcome.Page, Extract(HtmlPage(stub + Long)).Verdict.Outcome);
        Assert.Equal(ExtractionOutcome.Page, Extract(HtmlPage(stub.Replace("other.html", "page.html#again", StringComparison.Ordinal))).Verdict.Outcome);
    }

    [Theory]
    [InlineData("/a/canonical.html", "org,example)/a/canonical.html")]
    [InlineData("https://example.org/a/canonical.html?x=1", "org,example)/a/canonical.html?x=1")]
    [InlineData("https://example.org/a/page.html", "org,example)/a/page.html")]
    [InlineData("http://evil.example/a", "org,example)/a/page.html")]
    [InlineData("http://sub.example.org/a", "org,example)/a/page.html")]
    [InlineData("http://example.org/", "org,example)/a/page.html")]
    [InlineData("http://example.org:8080/b", "org,example)/a/page.html")]
    [InlineData("mailto:x@example.org", "org,example)/a/page.html")]
    [InlineData("", "org,example)/a/page.html")]
    public void A_canonical_is_honoured_within_the_host_and_not_for_the_root(string canonical, string key)
    {
        foreach (var record in new[] { HtmlPage($"<link rel=canonical href='{canonical}'><title>T</title>Words"), HtmlPage("<title>T</title>Words", $"Link: <x>; rel=next, <{canonical}>; rel=\"canonical\"") })
        {
            var (verdict, page) = Extract(record);
            Assert.Equal(ExtractionOutcome.Page, verdict.Outcome);
            Assert.Equal((key, key != "org,example)/a/page.html"), (page.Key.Value, page.IsFolded));
            Assert.Equal("http://www.example.org/a/page.html", page.Url);
        }
    }

    [Fact]
    public void The_pages_own_date_comes_before_the_servers_and_nonsense_is_refused()
    {
        const string modified = "Last-Modified: Tue, 02 Jan 2024 03:04:05 GMT";
        Assert.Equal(2023, Extract(HtmlPage("<meta property='article:published_time' content='2023-02-03T04:05:06+02:00'><title>T</title>", modified)).Page.Date!.Value.Year);
        Assert.Equal(2024, Extract(HtmlPage("<meta property='article:published_time' content='0001-01-01T00:00:00Z'><title>T</title>", modified)).Page.Date!.Value.Year);
        Assert.Equal(2024, Extract(HtmlPage("<meta property='article:published_time' content='2199-01-01'><title>T</title>", modified)).Page.Date!.Value.Year);
        Assert.Null(Extract(HtmlPage("<title>T</title>", "Last-Modified: Thu, 01 Jan 1970 00:00:00 GMT")).Page.Date);
    }

    [Fact]
    public void Digests_are_equal_for_what_reads_the_same_and_only_then()
    {
        var first = Extract(HtmlPage("<title>T</title><p>Some words</p>")).Page;
        Assert.Equal(first.ContentDigest, Extract(HtmlPage("<title>T</title><div>Some <b>words</b></div>", url: "http://other.example/")).Page.ContentDigest);
        Assert.NotEqual(first.ContentDigest, Extract(HtmlPage("<title>T</title><p>Some word</p>")).Page.ContentDigest);
        Assert.NotEqual(first.ContentDigest, Extract(HtmlPage("<title>TS</title><p>ome words</p>")).Page.ContentDigest);
    }

    [Fact]
    public void Text_is_cut_between_words_and_between_characters()
    {
        var options = new ExtractionOptions { MaxTextBytes = 1000 };
        var words = string.Join(' ', Enumerable.Repeat("wörter", 500));
        foreach (var record in new[] { HtmlPage("<title>T</title>" + words), Of(RecordKind.TextFile, Encoding.UTF8.GetBytes(words), "file:///a"), Json($$"""{"id":1,"text":"{{words}}"}""") })
        {
            var text = Extract(record, options).Page.Body.ToString();
            Assert.InRange(Encoding.UTF8.GetByteCount(text), 900, 1000);
            Assert.EndsWith("wörter", text, StringComparison.Ordinal);
        }
        var unbroken = Extract(Of(RecordKind.TextFile, Encoding.UTF8.GetBytes(new string('日', 5000)), "file:///a"), options).Page.Body.ToString();
        Assert.Equal(new string('日', 333), unbroken);
    }

    [Fact]
    public void A_record_that_takes_too_long_is_quarantined_and_the_next_one_is_not()
    {
        var time = new FakeTimeProvider();
        var parser = new SlowParser(time);
        using var extractor = new PageExtractor(new ExtractionOptions { MaxTime = TimeSpan.FromSeconds(10) }, parser, time);
        var page = new Page();
        for (var i = 0; i < 3; i++)
        {
            parser.Takes = TimeSpan.FromSeconds(11);
            var verdict = extractor.Extract(HtmlPage("<p>slow"), page, false, TestContext.Current.CancellationToken);
            Assert.Equal((ExtractionOutcome.Quarantined, "time-limit"), (verdict.Outcome, verdict.Reason));
            parser.Takes = TimeSpan.FromSeconds(9);
            Assert.Equal(ExtractionOutcome.Page, extractor.Extract(HtmlPage("<p>fast"), page, false, TestContext.Current.CancellationToken).Outcome);
        }
    }

    [Fact]
    public void The_callers_cancellation_is_no_time_limit()
    {
        using var source = new CancellationTokenSource();
        using var extractor = new PageExtractor(new ExtractionOptions(), new CancellingParser(source));
        Assert.Throws<OperationCanceledException>(() => extractor.Extract(HtmlPage("<p>x"), new Page(), false, source.Token));
        Assert.Throws<OperationCanceledException>(() => extractor.Extract(HtmlPage("<p>x"), new Page(), false, source.Token));
        Assert.Equal("record-type:request", extractor.Extract(Of(RecordKind.Request, []), new Page(), false, TestContext.Current.CancellationToken).Reason);
    }

    private sealed class SlowParser(FakeTimeProvider time) : IHtmlParser
    {
        public TimeSpan Takes { get; set; }

        public void Parse(ReadOnlySpan<byte> utf8, ExtractionOptions options, bool withLinks, HtmlContent content, CancellationToken cancellationToken)
        {
            content.Clear();
            time.Advance(Takes);
            cancellationToken.ThrowIfCancellationRequested();
            content.Body.Append("done"u8);
        }
    }

    private sealed class CancellingParser(CancellationTokenSource source) : IHtmlParser
    {
        public void Parse(ReadOnlySpan<byte> utf8, ExtractionOptions options, bool withLinks, HtmlContent content, CancellationToken cancellationToken)
        {
            source.Cancel();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
