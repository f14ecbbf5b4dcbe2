using System.IO.Compression;
using System.Text;
using Indexer.Corpus;
using Xunit;

namespace Indexer.Tests.Corpus;

public sealed class WarcReadingTests
{
    [Fact]
    public void A_record_says_what_its_header_says()
    {
        var record = Read(Encoding.UTF8.GetBytes(
            "WARC/1.1\r\nwarc-type: Response\r\nWARC-Target-URI: <http://a.example/b c>\r\nWARC-Date: 2020-01-02T03:04:05.678Z\r\n"
            + "WARC-Truncated: length\r\nX-Folded: one\r\n  two\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: 5\r\n\r\nHello\r\n\r\n"));
        Assert.Equal(RecordKind.Response, record.Kind);
        Assert.Equal("http://a.example/b c", record.TargetUri);
        Assert.Equal(new DateTimeOffset(2020, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), record.Date);
        Assert.Equal("missing-warc-record-id odd-target-uri", string.Join(' ', record.Warnings.Split(' ').Order(StringComparer.Ordinal)));
        Assert.Null(record.Damage);
    }

    [Fact]
    public void Fields_are_reachable_by_name_without_case_and_folded_lines_are_joined()
    {
        using var file = new ScratchFile(WarcText.Record("http://a.example/", "x", extra: "WARC-Truncated: length\r\nX-Folded: one\r\n\ttwo\r\n"));
        using var reader = CorpusReaders.Open(ReadFile.Whole(file.Path), new CorpusOptions());
        var record = reader.Read(TestContext.Current.CancellationToken);
        Assert.NotNull(record);
        Assert.Equal("length", record.Fields["warc-truncated"]);
        Assert.Equal("one two", record.Fields["X-FOLDED"]);
        Assert.Equal("x", Encoding.UTF8.GetString(record.Block.Span));
    }

    [Fact]
    public void The_last_record_of_a_member_accounts_for_it()
    {
        var member = WarcText.Gzip([.. WarcText.Record("http://a.example/1", "one"), .. WarcText.Record("http://a.example/2", "two")]);
        using var file = new ScratchFile([.. member, .. member], "two.warc.gz");
        var locations = ReadFile.All(file.Path).Select(r => (r.Location.Offset, r.Location.Length, r.Location.Ordinal));
        Assert.Equal([(0L, 0L, 0), (0L, member.Length, 1), (member.Length, 0L, 0), (member.Length, member.Length, 1)], locations);
    }

    [Fact]
    public void Offsets_and_lengths_are_those_of_the_crawls_own_index()
    {
        var folder = SharedData.Path("corpora/crawl-small");
        var rows = File.ReadLines(Path.Combine(folder, "records.tsv")).Skip(1).Select(line => line.Split('\t'))
            .Select(row => $"{row[1]} {row[2]} {row[3]} {row[4]} {row[0]}");
        var records = Directory.GetFiles(folder, "*.warc.gz").Order(StringComparer.Ordinal).SelectMany(file => ReadFile.All(file)
            .Where(r => r.Kind != RecordKind.WarcInfo)
            .Select(r => $"{Path.GetFileName(file)} {r.Location.Offset} {r.Location.Length} {r.Kind.ToString().ToLowerInvariant()} {r.TargetUri}"));
        Assert.Equal(rows.Order(StringComparer.Ordinal), records.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_record_over_the_limit_is_located_but_not_kept()
    {
        var large = new string('x', 300_000);
        var next = WarcText.Record("http://a.example/2", "two");
        foreach (var compressed in (bool[])[false, true])
        {
            byte[] first = WarcText.Record("http://a.example/1", large);
            using var file = new ScratchFile(compressed ? [.. WarcText.Gzip(first), .. WarcText.Gzip(next)] : [.. first, .. next]);
            var records = ReadFile.All(file.Path, options: new CorpusOptions { MaxRecordBytes = 1000 });
            Assert.Equal([RecordDamage.TooLarge, null], records.Select(r => r.Damage));
            Assert.Equal(1000, records[0].BlockLength);
            Assert.Equal("http://a.example/2", records[1].TargetUri);
            ReadFile.AssertTiles(records, 0, new FileInfo(file.Path).Length);
        }
    }

    [Fact]
    public void A_lying_length_over_the_limit_costs_only_its_own_record()
    {
        byte[] all = [.. WarcText.Record("http://a.example/1", "one", length: 5000), .. WarcText.Record("http://a.example/2", "two"), .. WarcText.Record("http://a.example/3", new string('x', 9000))];
        foreach (var compressed in (bool[])[false, true])
        {
            using var file = new ScratchFile(compressed ? WarcText.Gzip(all) : all);
            var records = ReadFile.All(file.Path, options: new CorpusOptions { MaxRecordBytes = 1000 });
            Assert.Equal([RecordDamage.WrongLength, null, RecordDamage.TooLarge], records.Select(r => r.Damage));
            ReadFile.AssertTiles(records, 0, new FileInfo(file.Path).Length);
        }
    }

    [Fact]
    public void An_archive_in_the_payload_of_a_record_is_never_cut_at_or_read_as_records()
    {
        var inner = string.Concat(Enumerable.Range(0, 2000).Select(i => Encoding.UTF8.GetString(WarcText.Record($"http://inner.example/{i}", "inner"))));
        var payloads = Enumerable.Range(0, 4).Select(i => WarcText.Record($"http://outer.example/{i}", inner)).ToList();
        // Members stored, not deflated: the packed archive inside lies verbatim in the file.
        var innerMembers = Enumerable.Range(0, 3000).SelectMany(i => WarcText.Gzip(WarcText.Record($"http://inner.example/{i}", "inner"))).ToArray();
        var outerMember = WarcText.Gzip([.. Encoding.ASCII.GetBytes(
            $"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://outer.example/\r\nContent-Length: {innerMembers.Length}\r\n\r\n"), .. innerMembers, .. "\r\n\r\n"u8], CompressionLevel.NoCompression);
        foreach (var bytes in (byte[][])[[.. payloads.SelectMany(p => p)], [.. outerMember, .. outerMember, .. outerMember]])
        {
            using var file = new ScratchFile(bytes);
            var splits = SplitPlanner.Plan([new Indexer.Jobs.InputFile(file.Path, bytes.Length, default)], new CorpusOptions { SplitBytes = 50_000 });
            var records = splits.SelectMany(s => s.Parts).SelectMany(part => ReadFile.Part(part)).ToList();
            Assert.All(records, r => Assert.StartsWith("http://outer.example/", r.TargetUri, StringComparison.Ordinal));
            Assert.Equal(ReadFile.All(file.Path).Count, records.Count);
            ReadFile.AssertTiles(records, 0, bytes.Length);
        }
    }

    [Fact]
    public void A_file_of_lying_lengths_is_read_in_bounded_passes()
    {
        var lies = Enumerable.Range(0, 3000).SelectMany(i => WarcText.Record($"http://a.example/{i}", "short", length: 1_000_000)).ToArray();
        foreach (var bytes in (byte[][])[lies, WarcText.Gzip(lies)])
        {
            using var file = new ScratchFile(bytes);
            var part = ReadFile.Whole(file.Path);
            using var stored = Indexer.Corpus.Sources.StoredFile.Open(file.Path, bytes.Length);
            using var reader = CorpusReaders.Open(stored, part, new CorpusOptions { MaxRecordBytes = 10_000 });
            long at = 0;
            while (reader.Read(TestContext.Current.CancellationToken) is { } record) at += record.Location.Length;
            Assert.Equal(bytes.Length, at);
            Assert.True(stored.BytesFetched < 3000 * 300_000L);
        }
    }

    [Fact]
    public void A_record_of_431_megabytes_is_read_in_bounded_memory()
    {
        var path = SharedData.Path("corpora/warc/valid/CDX-Writer--giant_html.warc.gz");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var record = Assert.Single(ReadFile.All(path));
        Assert.Equal(RecordDamage.TooLarge, record.Damage);
        Assert.Equal(new CorpusOptions().MaxRecordBytes, record.BlockLength);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 200 << 20);
    }

    [Fact]
    public void A_file_that_is_not_as_long_as_planned_is_refused()
    {
        using var file = new ScratchFile(WarcText.Record("http://a.example/", "x"));
        var part = ReadFile.Whole(file.Path);
        var error = Assert.Throws<IOException>(() => CorpusReaders.Open(part with { FileLength = 7, End = 7 }, new CorpusOptions()));
        Assert.Contains("7", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{part.FileLength}", error.Message, StringComparison.Ordinal);
    }

    private static ReadRecord Read(byte[] bytes)
    {
        using var file = new ScratchFile(bytes);
        return Assert.Single(ReadFile.All(file.Path));
    }
}
