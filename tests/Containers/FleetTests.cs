using System.Text.Json;
using Xunit;

namespace Indexer.Containers;

/// <summary><c>compose.yaml</c> as its head says how to use it, with containers killed on the way.</summary>
public sealed class FleetTests(Fleet fleet) : IClassFixture<Fleet>
{
    private static readonly string[] s_samples = ["index", "/input/crawl", "--index", "samples", "--shards", "2"];

    private static readonly string[] s_large = ["index", "/input/large.warc", "--index", "large", "--shards", "4", "--split-size", "256KiB"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sample_crawl_becomes_what_one_process_makes_of_it_and_is_found_through_the_load_balancer()
    {
        fleet.Require();
        var undisturbed = await fleet.EmbeddedAsync(s_samples);
        var report = await fleet.IndexerAsync(s_samples);
        AssertSame(undisturbed, report);
        var expected = await ExpectedAsync();
        Assert.True(JsonElement.DeepEquals(expected.GetProperty("records"), report.GetProperty("records")));
        foreach (var query in expected.GetProperty("queries").EnumerateArray())
        {
            var answer = await AnswerAsync("samples", query.GetString()!);
            Assert.True(answer.GetProperty("total").GetProperty("value").GetInt64() > 0, query.GetString());
            Assert.Equal(2, answer.GetProperty("coverage").GetProperty("shardsAnswered").GetInt32());
        }
    }

    [Fact]
    public async Task A_job_ends_with_the_hash_of_one_process_though_workers_are_added_and_a_worker_and_the_leader_are_killed()
    {
        fleet.Require();
        var undisturbed = await fleet.EmbeddedAsync(s_large);
        var first = Assert.Single(await fleet.ReadyAsync("worker", 1));
        var job = (await fleet.IndexerAsync([.. s_large, "--detach"])).GetProperty("job").GetString()!;
        await fleet.UntilAsync("some map tasks are committed", async () => await CommittedAsync(await LeaderAsync()) is >= 3 ? job : null);

        // So that work is left for those that are added, however fast the machine is.
        await fleet.PauseAsync(first);
        await fleet.ScaleWorkersAsync(4);
        var victim = await fleet.UntilAsync("a worker that was added is at work", async () =>
        {
            foreach (var worker in (await fleet.ContainersAsync("worker")).Where(worker => worker.Id != first.Id))
                if (await worker.FigureAsync("indexer_task_running") > 0) return worker;
            return null;
        });
        await fleet.KillAsync(victim);

        var leader = await LeaderAsync();
        var committed = await CommittedAsync(leader);
        Assert.True(await leader.FigureAsync("indexer_job_running") > 0, "the job ended before the leader was killed: it is too small for this machine");
        await fleet.KillAsync(leader);
        var successor = await LeaderAsync();
        Assert.NotEqual(leader.Id, successor.Id);
        await fleet.StartAsync(leader);
        await fleet.ResumeAsync(first);

        // The same command is the same job: it watches until its end.
        var report = await fleet.IndexerAsync(s_large);
        Assert.Equal(job, report.GetProperty("job").GetString());
        AssertSame(undisturbed, report);
        Assert.Equal(1, report.GetProperty("generation").GetInt32());
        Assert.InRange(committed, 3, 10_000);
        var workers = await fleet.ReadyAsync("worker", 3);
        Assert.DoesNotContain(workers, worker => worker.Id == victim.Id);
        var answer = await AnswerAsync("large", "pendulum");
        Assert.True(answer.GetProperty("total").GetProperty("value").GetInt64() > 0);

        await fleet.ScaleWorkersAsync(1);
        await fleet.UntilAsync("one worker is left", async () => (await fleet.ContainersAsync("worker")).Count == 1 ? job : null);
    }

    [Fact]
    public async Task Searches_go_on_without_one_failure_while_a_query_node_is_killed_and_comes_back()
    {
        fleet.Require();
        await fleet.IndexerAsync(s_samples);
        await AnswerAsync("samples", "clock");
        var nodes = await fleet.ReadyAsync("querynode", 3);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var searching = Enumerable.Range(0, 4).Select(_ => SearchUntilAsync(ended.Token)).ToList();

        await fleet.KillAsync(nodes[0]);
        await fleet.UntilAsync("the node is gone", async () => (await fleet.ContainersAsync("querynode")).Count(node => node.State == "running") == 2 ? nodes : null);
        await fleet.StartAsync(nodes[0]);
        await fleet.ReadyAsync("querynode", 3);
        await fleet.UntilAsync("the node answers searches again", async () => await SearchesAsync(nodes[0].Id) > 0 ? nodes : null);

        await ended.CancelAsync();
        foreach (var search in searching) Assert.True(await search > 0);
    }

    [Fact]
    public async Task Programs_run_without_root_and_without_rights_and_write_to_nothing_but_their_volumes()
    {
        fleet.Require();
        foreach (var service in new[] { "coordinator", "worker", "querynode" })
        {
            var container = (await fleet.ReadyAsync(service, 1))[0];
            // The program is process 1: user, and the rights it has or might get.
            var status = (await fleet.DockerAsync("exec", container.Id, "grep", "-E", "^(Uid|CapEff|CapBnd|NoNewPrivs):", "/proc/1/status")).Text;
            Assert.Contains("Uid:\t1654\t1654\t1654\t1654", status, StringComparison.Ordinal);
            Assert.Contains("CapEff:\t0000000000000000", status, StringComparison.Ordinal);
            Assert.Contains("CapBnd:\t0000000000000000", status, StringComparison.Ordinal);
            Assert.Contains("NoNewPrivs:\t1", status, StringComparison.Ordinal);
            Assert.NotEqual(0, (await fleet.DockerAsync("exec", "-u", "0", container.Id, "touch", "/app/new")).ExitCode);
            Assert.Equal(0, (await fleet.DockerAsync("exec", container.Id, "touch", service == "querynode" ? "/cache/new" : "/scratch/new")).ExitCode);
        }
    }

    [Fact]
    public async Task A_worker_that_is_told_to_stop_ends_by_itself_and_in_order()
    {
        fleet.Require();
        var worker = (await fleet.ReadyAsync("worker", 1))[0];
        _ = (await fleet.DockerAsync("stop", "-t", "60", worker.Id)).Text;
        var exit = (await fleet.DockerAsync("inspect", "--format", "{{.State.ExitCode}}", worker.Id)).Text.Trim();
        await fleet.StartAsync(worker);
        await fleet.ReadyAsync("worker", 1);
        // 137 would be a kill after the time was up, 143 a signal that nobody handled.
        Assert.Equal("0", exit);
    }

    [Fact]
    public async Task What_ends_is_started_again_and_waits_for_a_broker_that_is_away()
    {
        fleet.Require();
        var broker = Assert.Single(await fleet.ReadyAsync("rabbitmq", 1));
        _ = (await fleet.DockerAsync("stop", "-t", "30", broker.Id)).Text;
        var programs = new[] { (await fleet.ReadyAsync("coordinator", 2))[0], (await fleet.ReadyAsync("worker", 1))[0] };
        foreach (var program in programs) await fleet.EndFromWithinAsync(program);
        foreach (var program in programs)
        {
            var again = await fleet.UntilAsync("it runs", async () => await fleet.AnswersAsync(program, "live") ? program : null);
            Assert.False(await fleet.AnswersAsync(again, "ready"));
        }
        await fleet.StartAsync(broker);
        foreach (var program in programs) await fleet.UntilAsync("it has found the broker", async () => await fleet.AnswersAsync(program, "ready") ? program : null);
        await fleet.EndFromWithinAsync((await fleet.ReadyAsync("rabbitmq", 1))[0]);
        await fleet.EndFromWithinAsync((await fleet.ReadyAsync("querynode", 3))[0]);
        await fleet.ReadyAsync("rabbitmq", 1);
        await fleet.ReadyAsync("querynode", 3);
        Assert.Equal("succeeded", (await fleet.IndexerAsync("index", "/input/crawl", "--index", "restarted")).GetProperty("status").GetString());
    }

    private static void AssertSame(JsonElement undisturbed, JsonElement report)
    {
        Assert.Equal("succeeded", report.GetProperty("status").GetString());
        foreach (var property in new[] { "contentHash", "documents", "shards", "records" })
            Assert.Equal(undisturbed.GetProperty(property).GetRawText(), report.GetProperty(property).GetRawText());
    }

    private static async Task<JsonElement> ExpectedAsync() =>
        JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(Repository.PathOf("data-samples", "expected.json"), Stop));

    private Task<Container> LeaderAsync() => fleet.UntilAsync("a coordinator leads", async () =>
    {
        foreach (var coordinator in (await fleet.ContainersAsync("coordinator")).Where(coordinator => coordinator.State == "running"))
            if (await coordinator.FigureAsync("indexer_coordinator_leading") > 0) return coordinator;
        return null;
    });

    private static async Task<double> CommittedAsync(Container leader) => await leader.FigureAsync("indexer_job_tasks", "state=\"committed\"", "stage=\"map\"");

    /// <summary>Searches a query node has answered since it started.</summary>
    private async Task<double> SearchesAsync(string id)
    {
        var node = (await fleet.ContainersAsync("querynode")).Single(node => node.Id == id);
        return (await node.FiguresAsync(8080)).Where(figure => figure.Series.StartsWith("indexer_search_duration_seconds_count", StringComparison.Ordinal)).Sum(figure => figure.Value);
    }

    private Uri SearchOf(string index, string query) => new(fleet.Search, $"/api/search?index={index}&q={Uri.EscapeDataString(query)}");

    /// <summary>The answer of a query node that has the index.</summary>
    private async Task<JsonElement> AnswerAsync(string index, string query)
    {
        using var http = new HttpClient { Timeout = Fleet.Patience };
        var text = await fleet.UntilAsync($"searches in {index} are answered", async () =>
        {
            using var response = await http.GetAsync(SearchOf(index, query), Stop);
            return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(Stop) : null;
        });
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>Searches again and again; a failure is thrown.</summary>
    /// <returns>How many searches were answered.</returns>
    private async Task<long> SearchUntilAsync(CancellationToken ended)
    {
        using var http = new HttpClient { Timeout = Fleet.Patience };
        var answered = 0L;
        while (!ended.IsCancellationRequested)
        {
            using var response = await http.GetAsync(SearchOf("samples", "clock"), Stop);
            response.EnsureSuccessStatusCode();
            answered++;
        }
        return answered;
    }
}
