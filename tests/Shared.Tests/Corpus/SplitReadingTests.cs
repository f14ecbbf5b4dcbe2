using CsCheck;
using Indexer.Corpus;
using Indexer.Jobs;
using Xunit;

namespace Indexer.Tests.Corpus;

public sealed class SplitReadingTests
{
    [Theory]
    [MemberData(nameof(Archives))]
    public void Any_cuts_of_a_compressed_file_give_the_records_of_the_whole(string name)
    {
        var whole = ReadFile.Whole(SharedData.Path($"corpora/warc/{name}"));
        var records = ReadFile.Part(whole);
        Gen.Long[0, whole.End].Array[0, 6].Sample(cuts =>
        {
            var parts = Parts(whole, cuts).SelectMany(part => ReadFile.Part(part)).ToList();
            ReadFile.AssertTiles(parts, 0, whole.End);
            Assert.Equal(records.Select(r => r.Content), parts.Select(r => r.Content));
        }, iter: 6, threads: 1);
    }

    [Theory]
    [MemberData(nameof(PlainArchives))]
    public void Any_split_size_for_a_plain_file_gives_the_records_of_the_whole(string name)
    {
        var path = SharedData.Path($"corpora/warc/{name}");
        var records = ReadFile.All(path);
        var length = new FileInfo(path).Length;
        Gen.Long[1, length + 1].Sample(splitBytes =>
        {
            var options = new CorpusOptions { SplitBytes = splitBytes };
            var splits = SplitPlanner.Plan([new InputFile(path, length, default)], options);
            var parts = splits.SelectMany(split => split.Parts).SelectMany(part => ReadFile.Part(part)).ToList();
            ReadFile.AssertTiles(parts, 0, length);
            Assert.Equal(records.Select(r => r.Content), parts.Select(r => r.Content));
        }, iter: 6, threads: 1);
    }

    [Fact]
    public void Planning_stops_when_it_is_cancelled()
    {
        using var scratch = new ScratchFile("{}"u8.ToArray(), "lines.jsonl");
        var file = new InputFile(scratch.Path, 2, default);
        using var stop = new CancellationTokenSource();
        var planned = 0;
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (var split in SplitPlanner.Walk([.. Enumerable.Repeat(file, 10_000)], new CorpusOptions { SplitBytes = 2 }, stop.Token))
                if (++planned == 1) stop.Cancel();
        });
        Assert.InRange(planned, 1, 1000);
    }

    [Fact]
    public void Any_cuts_of_a_jsonl_file_give_its_lines_once_each()
    {
        string[] kinds = ["{\"id\":1}\n", "{\"id\":2}\r\n", "\n", "  \n", "  {\"a\":3}\n", "no json\n", "{\"long\":\"" + new string('x', 300) + "\"}\n", "\r\n"];
        var gen = Gen.Int[0, kinds.Length - 1].Select(i => kinds[i]).Array[0, 40];
        Gen.Select(gen, Gen.Long[0, 3000].Array[0, 6]).Sample((lines, cuts) =>
        {
            using var file = new ScratchFile(System.Text.Encoding.UTF8.GetBytes(string.Concat(lines)), "lines.jsonl");
            var whole = ReadFile.Whole(file.Path, CorpusFormat.Jsonl);
            var records = ReadFile.Part(whole);
            var expected = lines.Count(line => line.Trim().Length > 0);
            if (whole.End > 0) Assert.Equal(Math.Max(1, expected), records.Count);
            ReadFile.AssertTiles(records, 0, whole.End);
            var parts = Parts(whole, cuts.Select(c => Math.Min(c, whole.End)).ToArray()).SelectMany(part => ReadFile.Part(part)).ToList();
            ReadFile.AssertTiles(parts, 0, whole.End);
            Assert.Equal(records.Select(r => r.Content), parts.Select(r => r.Content));
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void A_plan_cuts_large_archives_and_packs_small_files_in_input_order()
    {
        var crawl = SharedData.Path("corpora/crawl-small");
        var files = Directory.GetFiles(crawl, "*.warc.gz").Order(StringComparer.Ordinal).Select(f => new InputFile(f, new FileInfo(f).Length, default)).ToList();
        var options = new CorpusOptions { SplitBytes = 500_000 };
        var splits = SplitPlanner.Plan(files, options);
        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(splits), System.Text.Json.JsonSerializer.Serialize(SplitPlanner.Plan(files, options)));
        Assert.True(splits.Count > files.Count);
        Assert.All(splits, split => Assert.True(split.Bytes < 2 * 500_000));
        Assert.Equal(files.Sum(f => f.Length), splits.Sum(split => split.Bytes));
        Assert.Single(SplitPlanner.Plan(files, new CorpusOptions { SplitBytes = 64 << 20 }));
        var records = splits.SelectMany(split => split.Parts).SelectMany(part => ReadFile.Part(part)).ToList();
        Assert.Equal(files.SelectMany(f => ReadFile.All(f.File)).Select(r => r.Content), records.Select(r => r.Content));
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(16, 4)]
    [InlineData(40, 8)]
    [InlineData(128, 16)]
    [InlineData(512, 32)]
    [InlineData(4096, 64)]
    public void A_plan_has_splits_enough_for_several_cores_and_none_that_is_not_worth_a_task(int mebibytes, int splits)
    {
        var path = Path.Combine(Path.GetTempPath(), $"indexer-{Guid.NewGuid():N}.jsonl");
        try
        {
            using (var file = File.Create(path)) file.SetLength((long)mebibytes << 20);
            Assert.Equal(splits, SplitPlanner.Plan([new InputFile(path, (long)mebibytes << 20, File.GetLastWriteTimeUtc(path))], new CorpusOptions()).Count);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static TheoryData<string> Archives() => Select(compressed: true);

    public static TheoryData<string> PlainArchives() => Select(compressed: false);

    private static TheoryData<string> Select(bool compressed)
    {
        var data = new TheoryData<string>();
        foreach (var folder in (string[])["valid", "broken", "derived"])
        {
            if (SharedData.Find($"corpora/warc/{folder}") is not { } found)
            {
                data.Add($"{folder}/absent");
                continue;
            }
            foreach (var path in Directory.GetFiles(found).Order(StringComparer.Ordinal))
            {
                var name = Path.GetFileName(path);
                if (name == "expected.tsv" || name.Contains("giant_html", StringComparison.Ordinal) || FormatDetector.Detect(path) == CorpusFormat.Unknown) continue;
                if (IsCompressed(path) == compressed) data.Add($"{folder}/{name}");
            }
        }
        return data;
    }

    private static bool IsCompressed(string path)
    {
        Span<byte> head = stackalloc byte[2];
        using var stream = File.OpenRead(path);
        stream.ReadAtLeast(head, 2, throwOnEndOfStream: false);
        return head is [0x1F, 0x8B] or [0x28, 0xB5] or [0x5D, 0x2A];
    }

    private static IEnumerable<SplitPart> Parts(SplitPart whole, long[] cuts)
    {
        long start = 0;
        foreach (var cut in cuts.Order().Append(whole.End))
        {
            yield return whole with { Start = start, End = cut };
            start = cut;
        }
    }
}
