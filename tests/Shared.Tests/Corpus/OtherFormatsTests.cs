using System.Text;
using Indexer.Corpus;
using Xunit;

namespace Indexer.Tests.Corpus;

public sealed class OtherFormatsTests
{
    private const string Lines = "{\"id\":1}\n\n{\"id\":2}\r\nnot json\n[1]\n{\"id\":3}";

    [Theory]
    [InlineData("lines.jsonl")]
    [InlineData("lines.ndjson.gz")]
    [InlineData("lines.jsonl.zst")]
    public void Every_line_of_a_jsonl_file_is_a_record(string name)
    {
        var bytes = Pack(Encoding.UTF8.GetBytes(Lines), name);
        using var file = new ScratchFile(bytes, name);
        var records = ReadFile.All(file.Path);
        ReadFile.AssertTiles(records, 0, bytes.Length);
        Assert.Equal([null, null, RecordDamage.BadJson, RecordDamage.BadJson, null], records.Select(r => r.Damage));
        Assert.All(records, r => Assert.Equal(RecordKind.Json, r.Kind));
        Assert.Equal([8, 8, 8, 3, 8], records.Select(r => r.BlockLength));
    }

    [Fact]
    public void A_line_over_the_limit_is_passed_over()
    {
        using var file = new ScratchFile(Encoding.UTF8.GetBytes("{\"a\":\"" + new string('x', 1_000_000) + "\"}\n{\"id\":2}\n"), "long.jsonl");
        var records = ReadFile.All(file.Path, options: new CorpusOptions { MaxRecordBytes = 1000 });
        Assert.Equal([RecordDamage.TooLarge, null], records.Select(r => r.Damage));
        ReadFile.AssertTiles(records, 0, new FileInfo(file.Path).Length);
    }

    [Theory]
    [InlineData("page one.html", RecordKind.HtmlFile, "text/html")]
    [InlineData("page.htm.gz", RecordKind.HtmlFile, "text/html")]
    [InlineData("notes.md", RecordKind.TextFile, "text/plain")]
    public void A_page_file_is_one_record_with_a_url_below_the_base(string name, RecordKind kind, string type)
    {
        var text = Encoding.UTF8.GetBytes("<p>Hello</p>");
        using var file = new ScratchFile(Pack(text, name), name);
        var part = ReadFile.Whole(file.Path) with { RelativePath = $"sub dir/{name}" };
        using var reader = CorpusReaders.Open(part, new CorpusOptions { BaseUrl = "https://docs.example/x" });
        var record = reader.Read(TestContext.Current.CancellationToken);
        Assert.NotNull(record);
        Assert.Equal((kind, type, $"https://docs.example/x/sub%20dir/{Uri.EscapeDataString(name)}"), (record.Kind, record.ContentType, record.TargetUri));
        Assert.True(record.Block.Span.SequenceEqual(text));
        Assert.Equal(new RecordLocation(file.Path, 0, part.FileLength, 0), record.Location);
        Assert.Null(reader.Read(TestContext.Current.CancellationToken));
        Assert.StartsWith("file:///", Assert.Single(ReadFile.All(file.Path)).TargetUri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("corpora/warc/valid/chatnoir-resiliparse--warcfile.warc.lz4", "LZ4")]
    [InlineData("corpora/warc/valid/pywb--valid_example_1.wacz", "unzip the WACZ and index the WARC files in archive/")]
    public void A_file_that_is_not_read_says_what_to_do(string name, string advice)
    {
        var record = Assert.Single(ReadFile.All(SharedData.Path(name)));
        Assert.Equal(RecordDamage.UnknownFormat, record.Damage);
        Assert.Contains(advice, record.Detail, StringComparison.Ordinal);
        ReadFile.AssertTiles([record], 0, new FileInfo(SharedData.Path(name)).Length);
    }

    [Fact]
    public void Content_tells_the_format_before_the_name_does()
    {
        using var file = new ScratchFile(WarcText.Gzip(WarcText.Record("http://a.example/", "x")), "misnamed.json");
        Assert.Equal(CorpusFormat.Warc, FormatDetector.Detect(file.Path));
    }

    [Fact]
    public void A_damaged_start_does_not_hide_what_follows()
    {
        var member = WarcText.Gzip(WarcText.Record("http://a.example/", "x"));
        byte[] bytes = [0xFF, 0xFF, .. member[2..], .. member];
        using var file = new ScratchFile(bytes, "damaged.warc.gz");
        var records = ReadFile.All(file.Path);
        Assert.Equal([RecordDamage.Garbage, null], records.Select(r => r.Damage));
        ReadFile.AssertTiles(records, 0, bytes.Length);
    }

    private static byte[] Pack(byte[] bytes, string name)
    {
        if (name.EndsWith(".gz", StringComparison.Ordinal)) return WarcText.Gzip(bytes);
        if (!name.EndsWith(".zst", StringComparison.Ordinal)) return bytes;
        using var compressor = new ZstdSharp.Compressor();
        return compressor.Wrap(bytes).ToArray();
    }
}
