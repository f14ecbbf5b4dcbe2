using System.Text;
using Xunit;

namespace Indexer.Fleet;

/// <summary>Workers that are told to stop in the middle of a task.</summary>
public sealed class DrainTests(Broker broker)
{
    private const int KilledByTerminate = 128 + FleetProcess.Terminate;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_draining_worker_can_not_finish_is_handed_back_and_finished_by_another()
    {
        using var place = new Workplace(await broker.AddressAsync());
        using var coordinator = place.Coordinator();
        var job = await SubmitAsync(place);
        using (var first = place.Worker("--drain", "0"))
        {
            await BegunAsync(place);
            first.Signal(FleetProcess.Terminate);
            Assert.Equal(0, (await first.EndAsync()).ExitCode);
        }
        Assert.Single(MapMarks(place, "begun"));
        Assert.Single(MapMarks(place, "ended"));
        using var second = place.Worker();
        await AssertSucceedsAsync(place, job);
        Assert.Equal(2, MapMarks(place, "begun").Length);
    }

    [Fact]
    public async Task A_draining_worker_finishes_what_it_runs()
    {
        using var place = new Workplace(await broker.AddressAsync());
        using var coordinator = place.Coordinator();
        var job = await SubmitAsync(place);
        using (var first = place.Worker("--drain", "600"))
        {
            await BegunAsync(place);
            first.Signal(FleetProcess.Terminate);
            Assert.Equal(0, (await first.EndAsync()).ExitCode);
        }
        Assert.True(File.Exists(Path.Combine(place.Store, "jobs", job, "commits", "map-000000.json")));
        using var second = place.Worker();
        await AssertSucceedsAsync(place, job);
        Assert.Single(MapMarks(place, "begun")); // what is committed is not run again
    }

    [Fact]
    public async Task A_second_signal_ends_a_draining_worker_at_once_and_another_does_its_task()
    {
        using var place = new Workplace(await broker.AddressAsync());
        using var coordinator = place.Coordinator();
        var job = await SubmitAsync(place);
        using (var first = place.Worker("--drain", "600"))
        {
            await BegunAsync(place);
            first.Signal(FleetProcess.Terminate);
            await first.LineAsync("draining for up to 600 s");
            first.Signal(FleetProcess.Terminate);
            Assert.Equal(KilledByTerminate, (await first.EndAsync()).ExitCode);
        }
        Assert.Empty(MapMarks(place, "ended"));
        using var second = place.Worker();
        await AssertSucceedsAsync(place, job);
        Assert.Equal(2, MapMarks(place, "begun").Length);
    }

    /// <summary>One map task that takes long.</summary>
    private static async Task<string> SubmitAsync(Workplace place)
    {
        var (random, line) = (new Random(7), new StringBuilder());
        var path = place.PathOf("long.jsonl");
        using (var file = new StreamWriter(path))
            for (var document = 0; document < 150_000; document++)
            {
                line.Clear().Append("{\"id\":\"").Append(document).Append("\",\"body\":\"");
                for (var word = 0; word < 30; word++) line.Append('w').Append(random.Next(20_000)).Append(' ');
                file.WriteLine(line.Append("\"}"));
            }
        using var submit = place.Command("index", path, "--index", "long", "--split-size", "1G", "--shards", "1", "--detach", "--format", "json");
        return (await submit.EndAsync()).Json.GetProperty("job").GetString()!;
    }

    private static async Task BegunAsync(Workplace place)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(FleetProcess.Patience);
        while (MapMarks(place, "begun").Length == 0) await Task.Delay(10, limit.Token);
    }

    private static string[] MapMarks(Workplace place, string mark) =>
        [.. Directory.EnumerateDirectories(place.Store, "map-000000", SearchOption.AllDirectories).SelectMany(task => Directory.EnumerateFiles(task, $"*.{mark}.json", SearchOption.AllDirectories))];

    private static async Task AssertSucceedsAsync(Workplace place, string job)
    {
        using var status = place.Command("status", job, "--watch", "--format", "json");
        var report = (await status.EndAsync()).Json;
        Assert.Equal("succeeded", report.GetProperty("status").GetString());
        Assert.Equal(150_000, report.GetProperty("records").GetProperty("indexed").GetInt64());
    }
}
