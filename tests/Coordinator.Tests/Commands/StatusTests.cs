using System.Text.Json;
using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Storage;
using Xunit;

namespace Indexer.Tests.Commands;

public sealed class StatusTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_that_failed_by_a_task_names_the_task_in_text_and_in_json()
    {
        using var folder = new TemporaryFolder();
        var job = await FailedAsync(folder.Path, new TaskId(Stage.Reduce, 3));
        var text = await CommandRun.InAsync(folder.Path, "status", job.Value, "--data", "data");
        Assert.Equal(1, text.ExitCode);
        Assert.Matches("failed by +reduce-000003", text.Out);
        using var json = JsonDocument.Parse((await CommandRun.InAsync(folder.Path, "status", job.Value, "--data", "data", "--format", "json")).Out);
        Assert.Equal("reduce-000003", json.RootElement.GetProperty("task").GetString());
        Assert.Equal("the disk is full", json.RootElement.GetProperty("error").GetString());
        using var jobs = JsonDocument.Parse((await CommandRun.InAsync(folder.Path, "jobs", "--data", "data", "--format", "json")).Out);
        Assert.Contains("reduce-000003", jobs.RootElement.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_failed_by_no_task_blames_none()
    {
        using var folder = new TemporaryFolder();
        var job = await FailedAsync(folder.Path, null);
        Assert.DoesNotContain("failed by", (await CommandRun.InAsync(folder.Path, "status", job.Value, "--data", "data")).Out, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await CommandRun.InAsync(folder.Path, "status", job.Value, "--data", "data", "--format", "json")).Out);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("task").ValueKind);
    }

    private static async Task<JobId> FailedAsync(string folder, TaskId? task)
    {
        var jobs = new JobStore(new LocalBlobStore(Path.Combine(folder, "data", "store")));
        var request = new JobRequest { Index = "web", Inputs = [new InputFile("/crawl/a.warc.gz", 10, DateTimeOffset.UnixEpoch)] };
        var job = await jobs.SubmitAsync(request, Cancellation);
        var split = new Split([new SplitPart { File = "/crawl/a.warc.gz", End = 10, FileLength = 10, Format = CorpusFormat.Warc }]);
        await jobs.PlanAsync(job, new JobPlan { Request = request, Partitions = 4, Splits = [split] }, Cancellation);
        await jobs.EndAsync(job, new JobOutcome { Status = JobStatus.Failed, Error = "the disk is full", Task = task, Records = new RecordCounts(), ElapsedSeconds = 1 }, Cancellation);
        return job;
    }
}
