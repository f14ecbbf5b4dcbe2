using System.Text.Json;
using Xunit;

namespace Indexer.Chaos;

/// <summary>Commands that look at what is there: exit codes and JSON are a contract with scripts.</summary>
public sealed class ReadingCommandTests(SampleData data) : IClassFixture<SampleData>
{
    [Theory]
    [InlineData("https://clocks.example/", 0, "indexed", null)]
    [InlineData("https://clocks.example/shop", 1, "skipped", "http-404")]
    [InlineData("https://clocks.example/visitor-survey", 1, "skipped", "noindex")]
    [InlineData("https://clocks.example/print/turret-clock", 1, "duplicate", "near")]
    [InlineData("https://tarn-lang.example/docs/patterns?theme=dark", 1, "duplicate", "canonical")]
    [InlineData("https://molens.example/wieken.html", 1, "quarantined", "corrupt-member")]
    public async Task Inspect_says_what_became_of_a_record(string url, int exitCode, string fate, string? reason)
    {
        var end = await IndexerProcess.EndOfAsync(["inspect", url, "--index", "samples", "--data", data.Folder, "--format", "json"]);
        Assert.Equal(exitCode, end.ExitCode);
        var first = end.Json.GetProperty("fates")[0];
        Assert.Equal((fate, reason), (first.GetProperty("fate").GetString(), first.GetProperty("reason").GetString()));
    }

    [Theory]
    [InlineData("https://nowhere.example/", 1, "no record of https://nowhere.example/ was read")]
    [InlineData("%%%", 1, "no record of %%% was read")]
    [InlineData("", 2, "URL")]
    [InlineData(" ", 2, "URL")]
    public async Task Inspect_says_that_nothing_was_read_of_an_unknown_url(string url, int exitCode, string sentence)
    {
        var end = await IndexerProcess.EndOfAsync("inspect", url, "--index", "samples", "--data", data.Folder);
        Assert.Equal(exitCode, end.ExitCode);
        Assert.Contains(sentence, end.Output + end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_status_and_generations_agree_with_the_report_of_the_job()
    {
        var id = data.Report.GetProperty("job").GetString()!;
        var job = Assert.Single((await IndexerProcess.RunAsync("jobs", "--data", data.Folder, "--format", "json")).EnumerateArray());
        var status = await IndexerProcess.RunAsync("status", id[..^3], "--data", data.Folder, "--format", "json");
        var generation = Assert.Single((await IndexerProcess.RunAsync("generations", "samples", "--data", data.Folder, "--format", "json")).EnumerateArray());
        foreach (var report in new[] { job, status, generation })
        {
            Assert.Equal(id, report.GetProperty("job").GetString());
            Assert.Equal(data.Report.GetProperty("contentHash").GetString(), report.GetProperty("contentHash").GetString());
            Assert.Equal(1, report.GetProperty("generation").GetInt32());
        }
        Assert.Equal(data.Report.GetProperty("records").GetRawText(), status.GetProperty("records").GetRawText());
        Assert.Equal(data.Report.GetProperty("documents").GetInt64(), generation.GetProperty("documents").GetInt64());
        Assert.All(status.GetProperty("stages").EnumerateArray(), stage => Assert.Equal(stage.GetProperty("tasks").GetInt32(), stage.GetProperty("committed").GetInt32()));
    }

    [Fact]
    public async Task Plan_and_doctor_answer_without_touching_anything()
    {
        var empty = Path.Combine(data.Folder, "..", "untouched");
        var plan = await IndexerProcess.RunAsync("plan", Workplace.Crawl, "--data", empty, "--format", "json");
        Assert.Equal(4, plan.GetProperty("inputFiles").GetInt32());
        Assert.Equal(data.Report.GetProperty("records").GetProperty("read").GetInt64(), plan.GetProperty("sample").GetProperty("records").GetInt64());
        Assert.True((await IndexerProcess.RunAsync("doctor", "--data", empty, "--format", "json")).GetProperty("fit").GetBoolean());
        Assert.False(Directory.Exists(Path.Combine(empty, "store")));
    }

    [Theory]
    [InlineData("status", "nope")]
    [InlineData("cancel", "nope")]
    [InlineData("retry", "nope")]
    [InlineData("generations", "nope")]
    [InlineData("rollback", "samples", "7")]
    [InlineData("rollback", "nope", "1")]
    [InlineData("inspect", "https://clocks.example/", "--index", "nope")]
    [InlineData("search", "clock", "--index", "nope")]
    public async Task What_is_not_there_is_named_in_a_sentence_and_fails(params string[] arguments)
    {
        var end = await IndexerProcess.EndOfAsync([.. arguments, "--data", data.Folder, "--format", "json"]);
        Assert.Equal(1, end.ExitCode);
        Assert.Empty(end.Output);
        Assert.StartsWith("error: ", end.Errors, StringComparison.Ordinal);
        Assert.Matches(@"'nope'|generation 7", end.Errors);
        Assert.DoesNotContain("fault of the program", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_finds_the_page_and_reads_as_json()
    {
        var answer = await IndexerProcess.RunAsync("search", "turret clock", "--index", "samples", "--data", data.Folder, "--format", "json");
        Assert.Equal("https://clocks.example/turret-clock", answer.GetProperty("hits")[0].GetProperty("url").GetString());
        Assert.Equal(2, answer.GetProperty("coverage").GetProperty("shardsAnswered").GetInt32());
    }
}
