using System.IO.Compression;
using System.Text;
using Indexer.Extraction;
using Xunit;
using static Indexer.Tests.Extraction.TestRecords;

namespace Indexer.Tests.Extraction.Http;

public sealed class ContentEncodingTests
{
    private const string Words = "These are the words of the page that has been encoded.";

    private static readonly byte[] Html = Encoding.UTF8.GetBytes($"<!DOCTYPE html><html><head><title>Coded</title></head><body><p>{Words}</p></body></html>");

    public static TheoryData<string, string> Codings => new()
    {
        { "gzip", "gzip" }, { "x-gzip", "gzip" }, { "GZIP", "gzip" }, { "deflate", "zlib" }, { "deflate", "raw" }, { "br", "br" }, { "zstd", "zstd" },
        { "gzip, br", "gzip br" }, { "deflate, gzip", "zlib gzip" }, { "gzip,gzip,gzip", "gzip gzip gzip" }, { "identity", "" }, { "utf-8", "" },
        // Headers that lie.
        { "gzip", "" }, { "br", "" }, { "zstd", "" }, { "deflate", "" }, { "gzip, gzip", "gzip" }, { "", "gzip" }, { "br, gzip", "gzip" },
    };

    [Theory]
    [MemberData(nameof(Codings))]
    public void The_text_comes_out_whatever_the_header_says(string declared, string applied)
    {
        var body = Html;
        foreach (var coding in applied.Split(' ', StringSplitOptions.RemoveEmptyEntries)) body = Encode(body, coding);
        var (verdict, page) = Extract(Response("HTTP/1.1 200 OK\nContent-Type: text/html" + (declared.Length > 0 ? "\nContent-Encoding: " + declared : ""), body));
        Assert.Equal(new(ExtractionOutcome.Page), verdict);
        Assert.Equal(Words, page.Body.ToString());
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("zstd", "zstd")]
    public void A_cut_stream_keeps_what_decoded_and_is_counted(string declared, string applied)
    {
        var random = new Random(1);
        var text = string.Join(' ', Enumerable.Range(0, 60_000).Select(_ => "word" + random.Next(100_000)));
        var body = Encode(Encoding.UTF8.GetBytes("<html><body>" + text), applied);
        var record = Response("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: " + declared, body[..(body.Length / 2)]);
        using var extractor = new PageExtractor(new ExtractionOptions(), new AngleSharpParser());
        var page = new Page();
        Assert.Equal(ExtractionOutcome.Page, extractor.Extract(record, page, false, TestContext.Current.CancellationToken).Outcome);
        Assert.Equal(1, extractor.Warnings[WarningCounts.PartialBodies]);
        Assert.StartsWith(page.Body.ToString()[..10_000], text, StringComparison.Ordinal);
    }

    [Fact]
    public void Chunked_and_gzip_and_lying_lengths_together()
    {
        var gzip = Encode(Html, "gzip");
        byte[] chunked = [.. Encoding.ASCII.GetBytes($"{gzip.Length:x};ext\r\n"), .. gzip, .. "\r\n0\r\nTrailer: x\r\n\r\n"u8];
        var (verdict, page) = Extract(Response("HTTP/1.1 200 OK\nContent-Type: text/html\nTransfer-Encoding: chunked\nContent-Encoding: gzip\nContent-Length: 3", chunked));
        Assert.Equal(ExtractionOutcome.Page, verdict.Outcome);
        Assert.Equal("Coded", page.Title.ToString());
    }

    [Fact]
    public void A_body_declared_chunked_that_is_not_is_used_as_it_is()
    {
        var (verdict, page) = Extract(Response("HTTP/1.1 200 OK\nContent-Type: text/html\nTransfer-Encoding: chunked", Html));
        Assert.Equal(ExtractionOutcome.Page, verdict.Outcome);
        Assert.Equal(Words, page.Body.ToString());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("zstd")]
    public void A_bomb_is_quarantined_before_it_is_unpacked(string coding)
    {
        var bomb = Encode(new byte[256 << 20], coding);
        var (verdict, _) = Extract(Response("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: " + coding, bomb));
        Assert.Equal((ExtractionOutcome.Quarantined, "expansion-ratio"), (verdict.Outcome, verdict.Reason));
        Assert.Contains("--max-ratio", verdict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_that_decodes_to_more_than_the_limit_is_quarantined()
    {
        var noise = new byte[300_000];
        new Random(2).NextBytes(noise);
        var options = new ExtractionOptions { MaxDecodedBytes = 200_000 };
        var (verdict, _) = Extract(Response("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: gzip", Encode(noise, "gzip")), options);
        Assert.Equal("decoded-too-large", verdict.Reason);
    }

    [Fact]
    public void A_body_larger_than_the_limit_is_quarantined()
    {
        var (verdict, _) = Extract(Response("HTTP/1.1 200 OK\nContent-Type: text/html", new byte[1001]), new ExtractionOptions { MaxBodyBytes = 1000 });
        Assert.Equal((ExtractionOutcome.Quarantined, "body-too-large"), (verdict.Outcome, verdict.Reason));
    }

    [Fact]
    public void Nesting_without_end_is_quarantined()
    {
        var body = Html;
        for (var i = 0; i < 9; i++) body = Encode(body, "gzip");
        var (verdict, _) = Extract(Response("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: " + string.Join(',', Enumerable.Repeat("gzip", 9)), body));
        Assert.Equal("too-many-encodings", verdict.Reason);
    }

    [Fact]
    public void A_corrupt_stream_without_any_output_is_quarantined()
    {
        var (verdict, _) = Extract(Response("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: gzip", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff]));
        Assert.Equal("bad-content-encoding", verdict.Reason);
    }

    [Fact]
    public void A_gzip_file_is_not_taken_for_a_page()
    {
        var (verdict, _) = Extract(Response("HTTP/1.1 200 OK\nContent-Type: application/gzip", Encode(Html, "gzip")));
        Assert.Equal((ExtractionOutcome.Skipped, "media-type:application/gzip"), (verdict.Outcome, verdict.Reason));
    }

    private static byte[] Encode(byte[] bytes, string coding)
    {
        var output = new MemoryStream();
        using (Stream stream = coding switch
        {
            "gzip" => new GZipStream(output, CompressionLevel.Optimal),
            "zlib" => new ZLibStream(output, CompressionLevel.Optimal),
            "raw" => new DeflateStream(output, CompressionLevel.Optimal),
            "br" => new BrotliStream(output, CompressionLevel.Fastest),
            _ => new ZstdSharp.CompressionStream(output),
        }) stream.Write(bytes);
        return output.ToArray();
    }
}
