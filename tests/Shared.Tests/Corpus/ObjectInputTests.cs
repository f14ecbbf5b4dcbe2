using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Storage.S3;
using Indexer.Tests.Storage.S3;
using Xunit;

namespace Indexer.Tests.Corpus;

[Collection(S3Collection.Name)]
public sealed class ObjectInputTests(S3Server server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("valid")]
    [InlineData("broken")]
    [InlineData("derived")]
    public async Task Objects_give_the_records_of_the_files_they_were_made_of_however_they_are_split(string kind)
    {
        var prefix = server.NewPrefix();
        var folder = SharedData.Path($"corpora/warc/{kind}");
        // The largest are read in parts; of the others there is nothing to learn by more of them.
        var paths = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(path => FormatDetector.ByName(path) != CorpusFormat.Unknown && new FileInfo(path).Length < 4 << 20).Take(25).ToList();
        foreach (var path in paths) await PutAsync($"{prefix}{Path.GetRelativePath(folder, path)}", await File.ReadAllBytesAsync(path, Cancellation));

        var options = new CorpusOptions { SplitBytes = 300_000 };
        var objects = Expand(Uri(prefix + "**")).Files;
        Assert.Equal(paths.Count, objects.Count);
        foreach (var (path, file) in paths.Zip(objects))
        {
            Assert.Equal(new FileInfo(path).Length, file.Length);
            var local = Read(new InputFile(path, file.Length, default), options);
            var stored = Read(file, options);
            Assert.Equal(local.Select(Of), stored.Select(Of));
        }

        static (RecordKind, long, long, int, int, ulong, string?, string) Of(ReadRecord record) => (record.Kind, record.Location.Offset, record.Location.Length,
            record.Location.Ordinal, record.BlockLength, record.BlockHash, record.Damage, record.Warnings);
    }

    [Fact]
    public async Task A_long_object_is_read_ahead_in_bounded_memory_and_gives_every_line_once()
    {
        var line = "{\"text\":\"" + new string('x', 1000) + "\"}\n";
        var prefix = server.NewPrefix();
        const int Lines = 40_000;
        await PutAsync(prefix + "long.jsonl", System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(line, Lines))));
        var file = Assert.Single(Expand(Uri(prefix + "long.jsonl")).Files);
        foreach (var splitBytes in new[] { file.Length, 10_000_000L })
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal(Lines, Count(file, new CorpusOptions { SplitBytes = splitBytes }));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 24L << 20 << (splitBytes < file.Length ? 2 : 0));
        }
    }

    [Fact]
    public async Task Folders_globs_and_names_of_objects_are_expanded_as_those_of_files()
    {
        var prefix = server.NewPrefix();
        foreach (var name in new[] { "a.warc", "b c?.html", "sub/d.txt", "sub/.hidden.txt", "sub/deep/e.md", "other.bin" }) await PutAsync(prefix + name, "text"u8.ToArray());
        var folder = Expand(Uri(prefix));
        Assert.Equal(["a.warc", "b c?.html", "sub/d.txt", "sub/deep/e.md"], folder.Files.Select(file => file.RelativePath));
        Assert.Equal(1, folder.PassedOver);
        Assert.Equal(4, Expand(Uri(prefix[..^1])).Files.Count);
        Assert.Equal(["sub/d.txt"], Keys(Expand(Uri(prefix + "sub/*.txt")), prefix, hidden: false));
        Assert.Equal(["sub/d.txt", "sub/deep/e.md"], Keys(Expand(Uri(prefix + "**/?.*")), prefix, hidden: false).Where(key => key.StartsWith("sub", StringComparison.Ordinal)));
        Assert.Single(Expand(Uri(prefix + "other.bin")).Files);
        Assert.Single(Expand(folder.Files[1].File).Files);
        Assert.Equal(4, Expand(Uri(prefix), Uri(prefix + "a.warc")).Files.Count);
    }

    [Fact]
    public async Task A_page_of_a_bucket_has_the_url_of_its_object_or_of_the_site_it_is_named_for()
    {
        var prefix = server.NewPrefix();
        await PutAsync(prefix + "docs/a b.html", "<p>x"u8.ToArray());
        var file = Assert.Single(Expand(Uri(prefix + "docs/")).Files);
        Assert.Equal($"{server.Endpoint}/{S3Server.Bucket}/{prefix}docs/a%20b.html", Assert.Single(Read(file, new CorpusOptions())).TargetUri);
        var page = Assert.Single(Read(file, new CorpusOptions { BaseUrl = "https://docs.example/" }));
        Assert.Equal("https://docs.example/a%20b.html", page.TargetUri);
        Assert.Equal(file.Modified, page.Date);
    }

    [Fact]
    public async Task An_object_that_is_replaced_or_removed_after_planning_fails_the_reading()
    {
        var prefix = server.NewPrefix();
        await PutAsync(prefix + "a.jsonl", "{\"a\":1}\n"u8.ToArray());
        var file = Assert.Single(Expand(Uri(prefix + "a.jsonl")).Files);
        var part = Assert.Single(Assert.Single(SplitPlanner.Plan([file], new CorpusOptions())).Parts);
        Assert.Single(ReadFile.Part(part));
        await PutAsync(prefix + "a.jsonl", "{\"a\":2}\n"u8.ToArray());
        Assert.Contains("another content", Assert.Throws<IOException>(() => ReadFile.Part(part)).Message, StringComparison.Ordinal);
        using var client = S3Server.NewClient(server.Endpoint);
        await client.DeleteObjectAsync(S3Server.Bucket, prefix + "a.jsonl", Cancellation);
        Assert.Throws<FileNotFoundException>(() => ReadFile.Part(part));
    }

    [Theory]
    [InlineData("absent/", "none below it")]
    [InlineData("absent*.warc", "no object matches")]
    public void What_names_no_object_is_told_so(string key, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => Expand(Uri(server.NewPrefix() + key))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Ranges_that_fail_in_passing_are_fetched_again()
    {
        await using var network = new FaultyNetwork(server.Endpoint);
        var prefix = server.NewPrefix();
        var text = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{{\"n\":{i}}}\n"));
        await PutAsync(prefix + "a.jsonl", System.Text.Encoding.ASCII.GetBytes(text));
        var file = Assert.Single(Expand(new S3Uri(network.Endpoint, S3Server.Bucket, prefix + "a.jsonl").ToString()).Files);
        network.Errors = 3;
        network.CutAfter(100_000);
        Assert.Equal(200_000, Count(file, new CorpusOptions()));
    }

    private string Uri(string key) => new S3Uri(server.Endpoint, S3Server.Bucket, key).ToString().Replace("%2A", "*", StringComparison.Ordinal);

    private static ExpandedInputs Expand(params string[] inputs) => InputExpander.Expand(inputs, Stream.Null, "unused");

    private static List<ReadRecord> Read(InputFile file, CorpusOptions options) =>
        SplitPlanner.Plan([file], options).SelectMany(split => split.Parts).SelectMany(part => ReadFile.Part(part, options)).ToList();

    private static int Count(InputFile file, CorpusOptions options)
    {
        var count = 0;
        foreach (var part in SplitPlanner.Plan([file], options).SelectMany(split => split.Parts))
        {
            using var reader = CorpusReaders.Open(part, options);
            while (reader.Read(Cancellation) is { Damage: null }) count++;
        }
        return count;
    }

    private static IEnumerable<string> Keys(ExpandedInputs expanded, string prefix, bool hidden) => expanded.Files
        .Select(file => S3Uri.TryParse(file.File, out var uri, out _) ? uri.Key[prefix.Length..] : file.File)
        .Where(key => hidden || !key.Contains("/.", StringComparison.Ordinal));

    private async Task PutAsync(string key, byte[] content) => await server.NewBucket().PutAsync(key, content, unlessTaken: false, Cancellation);
}
