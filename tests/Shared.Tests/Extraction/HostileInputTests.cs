using System.Text;
using CsCheck;
using Indexer.Corpus;
using Indexer.Extraction;
using Xunit;
using static Indexer.Tests.Extraction.TestRecords;

namespace Indexer.Tests.Extraction;

public sealed class HostileInputTests
{
    private static readonly string[] Headers =
    [
        "", "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=shift_jis\r\nTransfer-Encoding: chunked\r\nContent-Encoding: br, deflate, zstd\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-16\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=iso-2022-jp\r\n\r\n<html>",
        "HTTP/1.1 200 OK\r\nX-Robots-Tag: unavailable_after: , , :\r\nLink: <<>;;rel=,<\r\nContent-Encoding: zstd\r\n\r\n\u0028\u00b5\u002f\u00fd",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\u001f\u008b\u0008", "HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n\u0078\u009c", "{\"id\":1,\"body\":\"", "{",
    ];

    [Fact]
    public void Every_record_gets_a_verdict_with_a_reason_whatever_its_bytes()
    {
        var page = new Page();
        using var extractor = new PageExtractor(new ExtractionOptions(), new AngleSharpParser());
        Gen.Select(Gen.Int[0, (int)RecordKind.Garbage], Gen.Int[0, Headers.Length - 1], Gen.Byte.Array[0, 400], Gen.String.Null(), Gen.Bool).Sample((kind, header, bytes, url, isNamed) =>
        {
            var record = Of((RecordKind)kind, [.. Encoding.Latin1.GetBytes(Headers[header]), .. bytes], isNamed ? "http://example.org/" : url, "application/http");
            var verdict = extractor.Extract(record, page, true, CancellationToken.None);
            if (verdict.Outcome != ExtractionOutcome.Page) return verdict.Reason is { Length: > 0 } && (verdict.Outcome != ExtractionOutcome.Quarantined || verdict.Detail is { Length: > 0 });
            return verdict.Reason is null && page.Key.Value.Length > 0 && page.Id.Length > 0 && page.Title.Length + page.Body.Length > 0
                && System.Text.Unicode.Utf8.IsValid(page.Title.Span) && System.Text.Unicode.Utf8.IsValid(page.Body.Span);
        }, iter: 5000, threads: 1);
    }

    [Fact]
    public void The_same_record_gives_the_same_page_after_any_other()
    {
        var page = new Page();
        using var extractor = new PageExtractor(new ExtractionOptions(), new AngleSharpParser());
        CorpusRecord[] records =
        [
            HtmlPage("<title>A</title>Erste Seite mit Wörtern"), Response("HTTP/1.1 200 OK\nContent-Type: text/html; charset=shift_jis", [0x93, 0xfa, 0x96, 0x7b]), Json("""{"id":1,"text":"x"}"""),
            Response("HTTP/1.1 404 No", []), Of(RecordKind.Revisit, []), Response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", "3\r\nabc\r\n0\r\n\r\n"u8.ToArray()), HtmlPage("<p>" + new string('x', 3 << 20)),
        ];
        string Print(CorpusRecord record) => $"{extractor.Extract(record, page, true, CancellationToken.None)} {page.Id} {page.Key} {page.Title} {page.Body} {page.Language} {page.ContentDigest} {page.MediaType} {page.Date}";
        var expected = records.Select(Print).ToArray();
        Gen.Int[0, records.Length - 1].Array[1, 20].Sample(order => order.All(i => Print(records[i]) == expected[i]), iter: 50, threads: 1);
    }

    [Fact]
    public void A_list_of_a_million_codings_costs_no_time_to_speak_of()
    {
        var header = "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: " + string.Join(',', Enumerable.Repeat("gzip", 1_000_000));
        Assert.NotEqual("time-limit", Extract(Response(header, "<p>text"u8.ToArray())).Verdict.Reason);
    }
}
