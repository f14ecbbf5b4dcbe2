using System.Text.Json;
using Xunit;

namespace Indexer.Chaos;

/// <summary>Inputs as people give them, and jobs that must not publish.</summary>
public sealed class IndexingCommandTests : IDisposable
{
    private readonly Workplace _place = new();

    private string Data => _place.PathOf("data");

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task A_file_and_the_same_bytes_on_standard_input_give_the_same_documents_and_each_its_one_job()
    {
        var notes = Path.Combine(Workplace.Samples, "notes.jsonl");
        var named = await IndexerProcess.RunAsync(["index", notes, "--index", "named", "--data", Data, "--format", "json"]);
        JsonElement[] piped = [await FromStandardInputAsync(notes), await FromStandardInputAsync(notes)];
        Assert.Equal(10, named.GetProperty("documents").GetInt64());
        Assert.Equal(10, piped[0].GetProperty("documents").GetInt64());
        Assert.Equal(piped[0].GetRawText(), piped[1].GetRawText());
    }

    [Fact]
    public async Task A_glob_means_the_files_that_it_matches()
    {
        var glob = await IndexerProcess.RunAsync(["index", Path.Combine(Workplace.Crawl, "sample-?.*.gz"),
            "--index", "a", "--shards", "2", "--data", Data, "--format", "json"]);
        var folder = await IndexerProcess.RunAsync(["index", Workplace.Crawl, "--index", "b", "--shards", "2", "--data", Data, "--format", "json"]);
        Assert.Equal(folder.GetProperty("contentHash").GetString(), glob.GetProperty("contentHash").GetString());
        Assert.Equal(folder.GetProperty("records").GetRawText(), glob.GetProperty("records").GetRawText());
    }

    [Theory]
    [InlineData(1, "not-there.warc.gz", "not-there.warc.gz")]
    [InlineData(1, "*.not-there", "*.not-there")]
    [InlineData(1, "-", "standard input")]
    [InlineData(2, null, "INPUT")]
    public async Task An_input_that_is_not_there_is_named_in_a_sentence(int exitCode, string? input, string named)
    {
        string[] arguments = ["index", .. input is null ? [] : new[] { input }, "--index", "a", "--data", Data];
        var end = await IndexerProcess.EndOfAsync(_place.Folder, [], arguments);
        Assert.Equal(exitCode, end.ExitCode);
        Assert.Contains(named, end.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_with_more_bad_records_than_tolerated_fails_by_name_of_the_limit_and_publishes_nothing()
    {
        string[] index = ["index", Workplace.Crawl, "--index", "strict", "--data", Data, "--max-quarantined", "1"];
        var end = await IndexerProcess.EndOfAsync([.. index, "--format", "json"]);
        Assert.Equal(1, end.ExitCode);
        Assert.Equal("failed", end.Json.GetProperty("status").GetString());
        Assert.Contains("--max-quarantined 1", end.Json.GetProperty("error").GetString(), StringComparison.Ordinal);
        var text = await IndexerProcess.EndOfAsync(index);
        Assert.Equal(1, text.ExitCode);
        Assert.Contains("--max-quarantined 1", text.Output + text.Errors, StringComparison.Ordinal);
        Assert.Equal(1, (await IndexerProcess.EndOfAsync("generations", "strict", "--data", Data)).ExitCode);

        var tolerant = await IndexerProcess.RunAsync([.. index[..^1], "2", "--format", "json"]);
        Assert.Equal(1, tolerant.GetProperty("generation").GetInt32());
    }

    [Fact]
    public async Task A_rollback_brings_the_former_content_back_as_a_new_generation()
    {
        string[] options = ["--index", "samples", "--shards", "2", "--data", Data, "--format", "json"];
        var first = await IndexerProcess.RunAsync(["index", Workplace.Crawl, .. options]);
        await IndexerProcess.RunAsync(["index", Path.Combine(Workplace.Samples, "crawl-update"), "--mode", "update", .. options]);
        var back = await IndexerProcess.RunAsync("rollback", "samples", "1", "--data", Data, "--format", "json");
        Assert.Equal((3, 1), (back.GetProperty("generation").GetInt32(), back.GetProperty("rollbackOf").GetInt32()));
        var generations = (await IndexerProcess.RunAsync("generations", "samples", "--data", Data, "--format", "json")).EnumerateArray().ToList();
        Assert.Equal([3, 2, 1], generations.Select(generation => generation.GetProperty("generation").GetInt32()));
        Assert.Equal(first.GetProperty("contentHash").GetString(), generations[0].GetProperty("contentHash").GetString());
        Assert.NotEqual(first.GetProperty("contentHash").GetString(), generations[1].GetProperty("contentHash").GetString());
        var search = await IndexerProcess.RunAsync("search", "clock", "--index", "samples", "--data", Data, "--format", "json");
        Assert.Equal(3, search.GetProperty("generation").GetInt32());
    }

    private async Task<JsonElement> FromStandardInputAsync(string file)
    {
        var end = await IndexerProcess.EndOfAsync(null, File.ReadAllBytes(file), "index", "-", "--index", "piped", "--data", Data, "--format", "json");
        return end.ExitCode == 0 ? end.Json : throw new InvalidOperationException(end.Errors);
    }
}
