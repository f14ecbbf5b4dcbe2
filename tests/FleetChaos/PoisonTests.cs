using System.Text.Json;
using Indexer.Fleet;
using Indexer.FleetChaos.Poison;
using Indexer.FleetChaos.Scenes;
using Indexer.FleetChaos.Services;
using Indexer.Jobs;
using Indexer.Queue;
using Xunit;

namespace Indexer.FleetChaos;

/// <summary>A record that kills whoever reads it, and a task that can't be done.</summary>
public sealed class PoisonTests(Scene scene)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_that_kills_workers_is_isolated_skipped_and_named_in_the_report()
    {
        await scene.MendAsync();
        await scene.DismissWorkersAsync();
        var skipping = Start(PoisonedWorker.Skips);
        Expectation expected;
        using (skipping)
        {
            using var command = scene.Command(Scene.IndexArguments("skipped"));
            expected = new Expectation((await command.EndAsync()).Json);
            skipping.Signal(FleetProcess.Terminate);
            Assert.Equal(0, (await skipping.EndAsync()).ExitCode);
        }
        var deaths = 0;
        var verdict = await scene.IndexAsync(async job =>
        {
            while (!job.HasEnded)
            {
                using var worker = Start(PoisonedWorker.Dies);
                await Scene.UntilAsync(() => worker.HasEnded || job.HasEnded, "neither the job nor its worker ended");
                if (worker.HasEnded) deaths++;
            }
        }, expected);
        scene.Require(verdict);
        Assert.True(deaths > 0);
        Assert.Equal(1, verdict.Report.GetProperty("records").GetProperty("quarantined").GetProperty("crashed-worker").GetInt64());
        Assert.Contains("\"crashed-worker\"", verdict.Report.GetProperty("quarantinedRecords").GetRawText(), StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine($"the record killed {deaths} workers before it was skipped");
    }

    [Fact]
    public async Task A_task_that_cannot_be_done_fails_its_job_and_its_letter_is_listed_shown_replayed_and_dropped()
    {
        await scene.MendAsync();
        await scene.DismissWorkersAsync();
        var crawl = Directory.CreateDirectory(scene.PathOf("poisoned-crawl")).FullName;
        foreach (var file in Directory.EnumerateFiles(Scene.Crawl)) File.Copy(file, Path.Combine(crawl, Path.GetFileName(file)));
        string[] index = ["index", crawl, "--index", "poisoned", .. Scene.JobOptions, "--format", "json"];
        var undisturbed = (await FleetProcess.EndOfAsync("Coordinator", [.. index, "--data", scene.PathOf("embedded")])).Json;
        var job = new JobId((await RunAsync([.. index, "--detach"])).GetProperty("job").GetString()!); // every report has it
        await UntilPlannedAsync(job);
        var (there, away) = (Path.Combine(crawl, "sample-2.warc.gz"), scene.PathOf("away"));
        File.Move(there, away);
        scene.StartWorker();
        using (var watch = scene.Command("status", job.Value, "--watch", "--format", "json"))
            Assert.Equal("failed", JsonDocument.Parse((await watch.EndAsync()).Output).RootElement.GetProperty("status").GetString());

        var letter = (await UntilBuriedAsync(job)).GetProperty("id").GetString()!; // every letter has it
        using (var show = scene.Command("dead-letters", "show", letter)) Assert.Contains(there, (await show.EndAsync()).Output, StringComparison.Ordinal);
        File.Move(away, there);
        using (var replay = scene.Command("dead-letters", "replay", letter)) Assert.Equal(0, (await replay.EndAsync()).ExitCode);
        var report = await RunAsync(index);
        Assert.Empty(new Expectation(undisturbed).DifferencesOf(report));

        await using var queue = await scene.ConnectAsync();
        await queue.BuryAsync(new DeadLetter(job, new TaskId(Stage.Map, 0), 4, "made up", DateTimeOffset.UtcNow), Cancellation);
        var other = Assert.Single((await RunAsync("dead-letters", "list", "--format", "json")).EnumerateArray());
        using (var drop = scene.Command("dead-letters", "drop", other.GetProperty("id").GetString()!)) Assert.Equal(0, (await drop.EndAsync()).ExitCode);
        Assert.Equal(0, (await RunAsync("dead-letters", "list", "--format", "json")).GetArrayLength());
    }

    private FleetProcess Start(string effect) => FleetProcess.Start(
        "Indexer.FleetChaos.Tests",
        [PoisonedWorker.Argument, scene.Broker.Address, scene.Prefix, ObjectStore.Uri("127.0.0.1", scene.Proxy.Port), scene.NewScratch(), effect],
        ("DOTNET_DbgEnableMiniDump", "0"));

    private async Task<JsonElement> RunAsync(params string[] arguments)
    {
        using var command = scene.Command(arguments);
        return (await command.EndAsync()).Json;
    }

    private async Task UntilPlannedAsync(JobId job)
    {
        var jobs = new JobStore(scene.Store);
        while (await jobs.FindPlanAsync(job, Cancellation) is null) await Task.Delay(50, Cancellation);
    }

    private async Task<JsonElement> UntilBuriedAsync(JobId job)
    {
        while (true)
            if ((await RunAsync("dead-letters", "list", "--format", "json")).EnumerateArray().FirstOrDefault(letter => letter.GetProperty("job").GetString() == job.Value) is { ValueKind: JsonValueKind.Object } letter)
                return letter;
    }
}
