using System.Diagnostics;
using System.Globalization;

namespace Indexer.Benchmarks.Processes;

/// <summary>
/// What a worker's death costs: <c>worker-kill [FILE...] [--megabytes N] [--passes N] [--broker URI]</c>. Two workers of one slot over a folder, undisturbed and, in turn, with one of them
/// killed at a random moment in the middle of the job and another one started at once. It loses its own task, and the other's start.
/// </summary>
internal static class WorkerDeath
{
    public static int Run(string[] args)
    {
        RunAsync(args).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task RunAsync(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("indexer-crawl-");
        try
        {
            var files = Places.Files(args);
            if (files.Length == 0)
            {
                files = [Path.Combine(folder.FullName, "crawl.warc.gz")];
                SyntheticCrawl.Write(files[0], Places.Number(args, "--megabytes", 200) * 1_000_000L, gzip: true);
            }
            await using var services = await Services.StartAsync(Places.Option(args, "--broker"), withS3: false);
            var random = new Random(1);
            var (undisturbed, costs, hashes) = (new List<double>(), new List<double>(), new HashSet<string?>());
            var tasks = 0;
            for (var pass = 0; pass < Places.Number(args, "--passes", 5); pass++)
            {
                var (calm, hash, count) = await IndexAsync(files, services, null);
                var (killed, hashAfter, _) = await IndexAsync(files, services, calm * (0.3 + 0.4 * random.NextDouble()));
                undisturbed.Add(calm);
                costs.Add(killed - calm);
                hashes.UnionWith([hash, hashAfter]);
                tasks = count;
            }
            var time = Places.Median(undisturbed);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"undisturbed: median {time:F1} s ({undisturbed.Min():F1} to {undisturbed.Max():F1}), {tasks} tasks of {2 * time / tasks:F2} s on average; a killed worker costs: median {Places.Median(costs):F1} s ({costs.Min():F1} to {costs.Max():F1}); {hashes.Count} different index(es) came out"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(double Seconds, string? Hash, int Tasks)> IndexAsync(string[] files, Services services, double? killAt)
    {
        using var fleet = new ProcessFleet(services.Broker);
        await fleet.StartCoordinatorAsync();
        await fleet.StartWorkerAsync(slots: 1);
        var victim = await fleet.StartWorkerAsync(slots: 1);
        var indexing = fleet.IndexAsync(files);
        if (killAt is { } seconds)
        {
            await Task.WhenAny(indexing, Task.Delay(TimeSpan.FromSeconds(seconds)));
            victim.Signal(ChildProcess.Kill);
            await fleet.StartWorkerAsync(slots: 1);
        }
        var (elapsed, report) = await indexing;
        var store = new Storage.LocalBlobStore(fleet.Store);
        var plan = await new Jobs.JobStore(store).FindPlanAsync(new Jobs.JobId(report.GetProperty("job").GetString()!), CancellationToken.None)
            ?? throw new InvalidOperationException("the job left no plan");
        return (elapsed, report.GetProperty("contentHash").GetString(), Enum.GetValues<Jobs.Stage>().Sum(plan.TasksOf));
    }
}
