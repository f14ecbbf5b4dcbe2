using Xunit;

namespace Indexer.Tests.Commands;

public sealed class VerifyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Doctor_names_a_served_file_that_has_rotted_and_its_mend_mends_it()
    {
        using var folder = new TemporaryFolder();
        var crawl = Path.Combine(folder.Path, "crawl.jsonl");
        await File.WriteAllLinesAsync(crawl, Enumerable.Range(0, 50).Select(i => $$"""{"id":"{{i}}","text":"word{{i}} of a document"}"""), Cancellation);
        string[] index = ["index", crawl, "--index", "web", "--data", "data", "--shards", "2"];
        Assert.Equal(0, (await CommandRun.InAsync(folder.Path, index)).ExitCode);
        var sound = await CommandRun.InAsync(folder.Path, "doctor", "--verify", "--data", "data");
        Assert.Contains("generation 1 of 'web'", sound.Out, StringComparison.Ordinal);
        Assert.Contains("as they were written", sound.Out, StringComparison.Ordinal);

        var file = Directory.EnumerateFiles(Path.Combine(folder.Path, "data", "store", "indices", "web", "files")).Order(StringComparer.Ordinal).First();
        var content = await File.ReadAllBytesAsync(file, Cancellation);
        content[^1] ^= 1;
        await File.WriteAllBytesAsync(file, content, Cancellation);
        var rotten = await CommandRun.InAsync(folder.Path, "doctor", "--verify", "--data", "data");
        Assert.Equal(1, rotten.ExitCode);
        Assert.Contains($"indices/web/files/{Path.GetFileName(file)} (", rotten.Out, StringComparison.Ordinal);

        Assert.Equal(0, (await CommandRun.InAsync(folder.Path, [.. index, "--split-size", "1M"])).ExitCode);
        var mended = await CommandRun.InAsync(folder.Path, "doctor", "--verify", "--data", "data");
        Assert.Contains("generation 2 of 'web'", mended.Out, StringComparison.Ordinal);
        Assert.Contains("as they were written", mended.Out, StringComparison.Ordinal);
    }
}
