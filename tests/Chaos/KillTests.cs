using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Indexer.Chaos;

/// <summary>kill -9 at random moments of a job, by seed: run again, it must end with the bytes of an undisturbed run, and nothing committed may run twice.</summary>
public sealed class KillTests : IDisposable
{
    private const int Rounds = 20, Seed = 20261123;

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task A_job_killed_at_random_moments_and_run_again_publishes_what_an_undisturbed_one_does()
    {
        var watch = Stopwatch.StartNew();
        var undisturbed = await IndexerProcess.RunAsync(Index("undisturbed"));
        var length = watch.Elapsed;
        var random = new Random(Seed);
        var tooLate = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var data = $"round-{round}";
            // A job that was done before, on a machine that has grown faster meanwhile, is begun anew and killed earlier.
            for (var delay = length * random.NextDouble(); !await KillAsync(data, delay); delay /= 2, tooLate++)
                Directory.Delete(_place.PathOf(data), recursive: true);
            var before = Attempts(data, committedOnly: true);
            var resumed = await IndexerProcess.RunAsync(Index(data));
            Assert.Equal(undisturbed.GetProperty("contentHash").GetString(), resumed.GetProperty("contentHash").GetString());
            Assert.Equal(undisturbed.GetProperty("records").GetRawText(), resumed.GetProperty("records").GetRawText());
            var after = Attempts(data, committedOnly: false);
            foreach (var (task, attempts) in before) Assert.Equal(attempts, after[task]);
            Directory.Delete(_place.PathOf(data), recursive: true);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{Rounds} kills, {tooLate} more came too late; an undisturbed run takes {length.TotalSeconds:F1} s");
    }

    private async Task<bool> KillAsync(string data, TimeSpan delay)
    {
        using var process = IndexerProcess.Start(Index(data));
        return await process.KillAfterAsync(delay);
    }

    private string[] Index(string data) => _place.Index(Workplace.Crawl, data);

    // Attempts begun, by task: the markers that the workers leave before they begin.
    private Dictionary<string, int> Attempts(string data, bool committedOnly)
    {
        var result = new Dictionary<string, int>(StringComparer.Ordinal);
        var jobs = Path.Combine(_place.PathOf(data), "store", "jobs");
        if (!Directory.Exists(jobs)) return result;
        var job = Directory.EnumerateDirectories(jobs).Single();
        var tasks = Path.Combine(job, "tasks");
        if (!Directory.Exists(tasks)) return result;
        foreach (var task in Directory.EnumerateDirectories(tasks))
        {
            if (committedOnly && !File.Exists(Path.Combine(job, "commits", Path.GetFileName(task) + ".json"))) continue;
            var attempts = Path.Combine(task, "attempts");
            result[Path.GetFileName(task)] = Directory.Exists(attempts) ? Directory.EnumerateFiles(attempts, "*.begun.json").Count() : 0;
        }
        return result;
    }
}
