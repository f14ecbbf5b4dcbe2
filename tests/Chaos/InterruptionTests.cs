using System.Text.Json;
using Xunit;

namespace Indexer.Chaos;

/// <summary>Jobs stopped on purpose: by signal, by cancellation from elsewhere, by a second process at the same job.</summary>
public sealed class InterruptionTests(LargeCrawl crawl) : IClassFixture<LargeCrawl>, IDisposable
{
    private const string Mapping = " · map ";

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData(IndexerProcess.Interrupt)]
    [InlineData(IndexerProcess.Terminate)]
    public async Task A_job_stopped_by_a_signal_says_how_to_resume_and_the_same_command_does(int signal)
    {
        using var process = IndexerProcess.Start(Index());
        await process.LineAsync(Mapping);
        process.Signal(signal);
        var end = await process.EndAsync();
        Assert.Equal(130, end.ExitCode);
        Assert.Empty(end.Output);
        Assert.Contains("The same command resumes it.", end.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", end.Errors, StringComparison.Ordinal);
        Assert.Equal("running", (await StatusAsync(0)).GetProperty("status").GetString());

        crawl.AssertUndisturbed(await IndexerProcess.RunAsync(Index()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_place.PathOf("data/scratch")));
    }

    [Fact]
    public async Task A_job_cancelled_by_another_process_ends_as_cancelled_and_a_retry_finishes_it()
    {
        using var process = IndexerProcess.Start(Index());
        await process.LineAsync(Mapping);
        // It stands still while the other process asks, so that it can't be done before.
        process.Signal(IndexerProcess.Stop);
        var job = (await StatusAsync(0)).GetProperty("job").GetString()!;
        var cancelled = await IndexerProcess.RunAsync("cancel", job, "--data", _place.PathOf("data"), "--format", "json");
        Assert.Equal("cancelled", cancelled.GetProperty("status").GetString());
        process.Signal(IndexerProcess.Continue);
        var end = await process.EndAsync();
        Assert.Equal(1, end.ExitCode);
        Assert.Equal("cancelled", end.Json.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, end.Json.GetProperty("generation").ValueKind);
        Assert.Equal("cancelled", (await StatusAsync(1)).GetProperty("status").GetString());
        Assert.Equal(1, (await IndexerProcess.EndOfAsync("cancel", job, "--data", _place.PathOf("data"))).ExitCode);

        crawl.AssertUndisturbed(await IndexerProcess.RunAsync("retry", job, "--data", _place.PathOf("data"), "--format", "json"));
        Assert.Equal("succeeded", (await StatusAsync(0)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Two_processes_at_the_same_job_publish_one_generation()
    {
        using var first = IndexerProcess.Start(Index());
        await first.LineAsync(Mapping);
        using var second = IndexerProcess.Start(Index());
        foreach (var process in new[] { first, second })
        {
            var end = await process.EndAsync();
            Assert.True(end.ExitCode == 0, end.Errors);
            crawl.AssertUndisturbed(end.Json);
        }
        var generations = await IndexerProcess.RunAsync("generations", "chaos", "--data", _place.PathOf("data"), "--format", "json");
        Assert.Equal(1, generations.GetArrayLength());
    }

    private string[] Index() => _place.Index(crawl.File, "data");

    // The one job of the data folder.
    private async Task<JsonElement> StatusAsync(int exitCode)
    {
        var jobs = await IndexerProcess.RunAsync("jobs", "--data", _place.PathOf("data"), "--format", "json");
        var job = Assert.Single(jobs.EnumerateArray()).GetProperty("job").GetString()!;
        var end = await IndexerProcess.EndOfAsync("status", job, "--data", _place.PathOf("data"), "--format", "json");
        Assert.Equal(exitCode, end.ExitCode);
        return end.Json;
    }
}
