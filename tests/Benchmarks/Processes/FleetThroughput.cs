using System.Globalization;

namespace Indexer.Benchmarks.Processes;

/// <summary>
/// The fleet on one machine against one process, over the same files in turn: <c>fleet [FILE...] [--megabytes N] [--passes N] [--broker URI]</c>. A fleet is a broker, a store, a
/// coordinator and workers of one slot each; programs are started anew for every pass, as the one process is, and time counts from the command's start to its end.
/// </summary>
internal static class FleetThroughput
{
    private static readonly (string Name, bool OnS3, int Workers)[] s_contenders =
        [("one process, --parallel 2", false, 0), ("fleet, S3, 2 workers", true, 2), ("fleet, S3, 1 worker", true, 1), ("fleet, folder, 2 workers", false, 2), ("fleet, folder, 1 worker", false, 1)];

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
            await using var services = await Services.StartAsync(Places.Option(args, "--broker"), withS3: true);
            await CompareAsync(files, Places.Number(args, "--passes", 3), services, folder);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task CompareAsync(string[] files, int passes, Services services, DirectoryInfo folder)
    {
        var megabytes = files.Sum(file => new FileInfo(file).Length) / 1e6;
        var results = s_contenders.Select(_ => new List<(double Seconds, double Programs, double Servers)>()).ToArray();
        var hashes = new HashSet<string?>();
        for (var pass = 0; pass < passes; pass++)
            for (var i = 0; i < s_contenders.Length; i++)
            {
                var (_, onS3, workers) = s_contenders[i];
                var servers = services.Cpu();
                var (seconds, programs, hash) = workers == 0 ? await OneProcessAsync(files, folder) : await FleetAsync(files, services, onS3, workers);
                results[i].Add((seconds, programs, (services.Cpu() - servers).TotalSeconds));
                hashes.Add(hash);
            }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{megabytes:F1} MB stored in {files.Length} files, {passes} passes in turn; MB/s of stored input; {hashes.Count} different index(es) came out"));
        Console.WriteLine($"{"",-28} {"median",8} {"least",8} {"most",8} {"ratio",6} {"CPU s, programs",16} {"CPU s, servers",15}");
        for (var i = 0; i < results.Length; i++)
        {
            var rates = results[i].Select(result => megabytes / result.Seconds).ToList();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{s_contenders[i].Name,-28} {Places.Median(rates),8:F2} {rates.Min(),8:F2} {rates.Max(),8:F2} {Ratio(i, 0),6:F2} {Places.Median(results[i].Select(result => result.Programs)),16:F1} {Places.Median(results[i].Select(result => result.Servers)),15:F1}"));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"2 workers against 1: over S3 {Ratio(1, 2):F2}, over a folder {Ratio(3, 4):F2}"));

        // Of each pass, so that what disturbs a whole pass disturbs less.
        double Ratio(int contender, int reference) => Places.Median(results[contender].Zip(results[reference], (one, other) => other.Seconds / one.Seconds));
    }

    private static async Task<(double, double, string?)> OneProcessAsync(string[] files, DirectoryInfo folder)
    {
        var data = Path.Combine(folder.FullName, "data");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        using var process = ChildProcess.Start("Coordinator.dll", ["index", .. files, "--index", "benchmark", "--data", data, "--parallel", "2", "--format", "json"]);
        var output = await process.EndAsync();
        var seconds = watch.Elapsed.TotalSeconds;
        Directory.Delete(data, recursive: true);
        return (seconds, process.Cpu.TotalSeconds, HashOf(System.Text.Json.JsonDocument.Parse(output).RootElement));
    }

    private static async Task<(double, double, string?)> FleetAsync(string[] files, Services services, bool onS3, int workers)
    {
        using var fleet = new ProcessFleet(services.Broker, onS3 ? services.NewS3Store() : null);
        await fleet.StartCoordinatorAsync();
        for (var i = 0; i < workers; i++) await fleet.StartWorkerAsync(slots: 1);
        var (seconds, report) = await fleet.IndexAsync(files);
        return (seconds, fleet.Cpu().TotalSeconds, HashOf(report));
    }

    private static string? HashOf(System.Text.Json.JsonElement report) => report.GetProperty("contentHash").GetString();
}
