using System.Text.Json;
using Xunit;

namespace Indexer.Fleet;

/// <summary>A task that a fleet gives up, and what people do about it.</summary>
public sealed class DeadLetterTests(Broker broker)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_task_that_was_given_up_is_listed_shown_dropped_and_replayed()
    {
        using var place = new Workplace(await broker.AddressAsync());
        var (input, away) = (place.PathOf("crawl.warc.gz"), place.PathOf("away"));
        File.Copy(Directory.EnumerateFiles(Workplace.Crawl, "*.warc.gz").First(), input);
        using var coordinator = place.Coordinator();
        using var submit = place.Command("index", input, "--index", "samples", "--max-quarantined", "100%", "--detach", "--format", "json");
        var job = (await submit.EndAsync()).Json.GetProperty("job").GetString()!;
        await PlannedAsync(place, job);
        File.Move(input, away);
        using var worker = place.Worker();

        Assert.Equal("failed", await StatusAsync(place, job));
        var letter = await OnlyLetterAsync(place);
        Assert.Equal((job, "map-000000"), (letter.GetProperty("job").GetString(), letter.GetProperty("task").GetString()));
        Assert.Contains(input, letter.GetProperty("reason").GetString(), StringComparison.Ordinal);
        var id = letter.GetProperty("id").GetString()!;
        var shown = await RunAsync(place, "show", id[..^4]);
        Assert.Contains($"job      {job}", shown.Output, StringComparison.Ordinal);
        Assert.Contains("task     map-000000", shown.Output, StringComparison.Ordinal);

        var unknown = await RunAsync(place, "drop", "ffffffff");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("There is no dead letter 'ffffffff'", unknown.Errors, StringComparison.Ordinal);
        Assert.Contains("1 letter dropped", (await RunAsync(place, "drop", id)).Output, StringComparison.Ordinal);
        Assert.Contains("No dead letters", (await RunAsync(place, "list")).Output, StringComparison.Ordinal);
        Assert.Equal("failed", await StatusAsync(place, job)); // dropping forgets the letter, not the job

        using (var retry = place.Command("retry", job)) Assert.Equal(1, (await retry.EndAsync()).ExitCode); // nothing is mended yet
        await OnlyLetterAsync(place);
        File.Move(away, input);
        Assert.Contains("1 letter replayed", (await RunAsync(place, "replay", "--all")).Output, StringComparison.Ordinal);
        Assert.Equal("succeeded", await StatusAsync(place, job));
        Assert.Contains("No dead letters", (await RunAsync(place, "list")).Output, StringComparison.Ordinal);
    }

    private static async Task PlannedAsync(Workplace place, string job)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(FleetProcess.Patience);
        while (!File.Exists(Path.Combine(place.Store, "jobs", job, "plan.json"))) await Task.Delay(10, limit.Token);
    }

    // The letter is written after the job's outcome.
    private static async Task<JsonElement> OnlyLetterAsync(Workplace place)
    {
        while (true)
        {
            var letters = (await RunAsync(place, "list", "--format", "json")).Json;
            if (letters.GetArrayLength() > 0) return Assert.Single(letters.EnumerateArray());
        }
    }

    private static async Task<string?> StatusAsync(Workplace place, string job)
    {
        using var status = place.Command("status", job, "--watch", "--format", "json");
        return JsonDocument.Parse((await status.EndAsync()).Output).RootElement.GetProperty("status").GetString();
    }

    private static async Task<ProcessEnd> RunAsync(Workplace place, params string[] arguments)
    {
        using var command = place.Command(["dead-letters", .. arguments]);
        return await command.EndAsync();
    }
}
