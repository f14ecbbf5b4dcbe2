using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Indexer.Fleet;

/// <summary>The three programs and the command line as processes, over a real broker and a store that is a folder.</summary>
public sealed class FleetTests(Broker broker)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fleet_gives_the_index_that_one_process_gives_and_serves_it()
    {
        using var place = new Workplace(await broker.AddressAsync());
        using var coordinator = place.Coordinator();
        using var worker = place.Worker();
        using var index = place.Command("index", Workplace.Crawl, "--index", "samples", "--shards", "3", "--format", "json");
        var byFleet = (await index.EndAsync()).Json;
        var byOne = (await FleetProcess.EndOfAsync(
            "Coordinator", ["index", Workplace.Crawl, "--index", "samples", "--shards", "3", "--format", "json", "--data", place.PathOf("data")])).Json;
        foreach (var fact in new[] { "job", "status", "generation", "contentHash", "documents", "shards", "records", "quarantinedRecords", "inputBytes" })
            Assert.Equal(byOne.GetProperty(fact).GetRawText(), byFleet.GetProperty(fact).GetRawText());

        using var node = place.QueryNode();
        using var client = new HttpClient { BaseAddress = await node.AddressAsync() };
        while ((await client.GetAsync("/health/ready", Cancellation)).StatusCode != HttpStatusCode.OK) await Task.Yield();
        var answer = await client.GetFromJsonAsync<JsonElement>("/api/search?q=turret+clock", Cancellation);
        Assert.Equal("https://clocks.example/turret-clock", answer.GetProperty("hits")[0].GetProperty("url").GetString());
        Assert.Contains("indexer_search_duration_seconds_count", await client.GetStringAsync("/metrics", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_and_coordinator_tell_their_health_and_what_they_did()
    {
        using var place = new Workplace(await broker.AddressAsync());
        using var coordinator = place.Coordinator();
        using var worker = place.Worker();
        foreach (var process in new[] { coordinator, worker })
        {
            using var client = new HttpClient { BaseAddress = await process.AddressAsync() };
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live", Cancellation)).StatusCode);
            while ((await client.GetAsync("/health/ready", Cancellation)).StatusCode != HttpStatusCode.OK) await Task.Yield();
            if (process == coordinator) continue;
            using (var index = place.Command("index", Workplace.Crawl, "--index", "samples")) Assert.Equal(0, (await index.EndAsync()).ExitCode);
            var metrics = await client.GetStringAsync("/metrics", Cancellation);
            Assert.Contains("indexer_records_total{otel_scope_name=\"Indexer\",fate=\"indexed\"} 97", metrics, StringComparison.Ordinal);
            Assert.Contains("outcome=\"committed\",stage=\"reduce\"", metrics, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Programs_wait_for_a_broker_that_is_not_there_and_stop_when_told()
    {
        using var place = new Workplace("amqp://127.0.0.1:9");
        using var worker = place.Worker();
        using var client = new HttpClient { BaseAddress = await worker.AddressAsync() };
        await worker.LineAsync("could not reach broker amqp://127.0.0.1:9");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live", Cancellation)).StatusCode);
        using var ready = await client.GetAsync("/health/ready", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("\"broker\":\"not reached yet\"", await ready.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        worker.Signal(FleetProcess.Terminate);
        Assert.Equal(0, (await worker.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_job_is_detached_from_watched_again_and_survives_a_worker_that_drains()
    {
        using var place = new Workplace(await broker.AddressAsync());
        using var coordinator = place.Coordinator();
        using var submit = place.Command("index", Workplace.Crawl, "--index", "samples", "--detach", "--priority", "high", "--format", "json");
        var job = (await submit.EndAsync()).Json.GetProperty("job").GetString()!;
        using (var watch = place.Command("index", Workplace.Crawl, "--index", "samples"))
        {
            await watch.LineAsync("running"); // there is no worker yet: it does not end
            watch.Signal(FleetProcess.Interrupt);
            var left = await watch.EndAsync();
            Assert.Equal(130, left.ExitCode);
            Assert.Contains($"status {job} --watch", left.Errors, StringComparison.Ordinal);
        }
        using (var first = place.Worker())
        {
            await first.LineAsync("working as");
            first.Signal(FleetProcess.Terminate);
            Assert.Equal(0, (await first.EndAsync()).ExitCode);
        }
        using var second = place.Worker();
        using var status = place.Command("status", job, "--watch", "--format", "json");
        Assert.Equal("succeeded", (await status.EndAsync()).Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Cancel_and_retry_work_from_anywhere()
    {
        using var place = new Workplace(await broker.AddressAsync());
        using var coordinator = place.Coordinator();
        using var submit = place.Command("index", Workplace.Crawl, "--index", "samples", "--detach", "--format", "json");
        var job = (await submit.EndAsync()).Json.GetProperty("job").GetString()!;
        using (var cancel = place.Command("cancel", job)) Assert.Equal(0, (await cancel.EndAsync()).ExitCode);
        using (var cancelled = place.Command("status", job, "--watch", "--format", "json"))
        {
            var end = await cancelled.EndAsync();
            Assert.Equal(1, end.ExitCode);
            Assert.Equal("cancelled", JsonDocument.Parse(end.Output).RootElement.GetProperty("status").GetString());
        }
        using var worker = place.Worker();
        using (var retry = place.Command("retry", job, "--format", "json")) Assert.Equal("succeeded", (await retry.EndAsync()).Json.GetProperty("status").GetString());
        using var letters = place.Command("dead-letters", "list", "--format", "json");
        Assert.Equal(0, (await letters.EndAsync()).Json.GetArrayLength());
    }

    [Fact]
    public async Task A_job_whose_input_is_gone_ends_and_says_why()
    {
        using var place = new Workplace(await broker.AddressAsync());
        var input = place.PathOf("crawl.warc.gz");
        File.Copy(Directory.EnumerateFiles(Workplace.Crawl, "*.warc.gz").First(), input);
        using var submit = place.Command("index", input, "--index", "samples", "--detach", "--format", "json");
        var job = (await submit.EndAsync()).Json.GetProperty("job").GetString()!;
        File.Delete(input);
        using var coordinator = place.Coordinator();
        using var worker = place.Worker();
        using var status = place.Command("status", job, "--watch", "--format", "json");
        var report = JsonDocument.Parse((await status.EndAsync()).Output).RootElement;
        Assert.Equal("failed", report.GetProperty("status").GetString());
        Assert.Contains(input, report.GetProperty("error").GetString(), StringComparison.Ordinal);
    }
}
