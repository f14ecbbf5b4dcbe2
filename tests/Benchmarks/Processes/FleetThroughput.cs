using System.Globalization;

namespace Indexer.Benchmarks.Processes;

/// <summary>
/// The fleet on one machine against one process, over the same files in turn: <c>fleet [FILE...] [--megabytes N] [--passes N] [--slots N] [--broker URI] [--only TEXT]</c>. A fleet is a broker, a
/// store, a coordinator and workers of one slot each, or of so many. Its programs are started anew for every pass, as the one process is, and index twice: the first job finds them cold, as a fleet is once, the
/// next warm, as it is from then on. TEXT names the fleets that are wanted, e.g. <c>"S3, 2"</c>. Time counts from the command's start to its end.
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
            await CompareAsync(files, Places.Number(args, "--passes", 3), Places.Number(args, "--slots", 1), Places.Option(args, "--only") ?? "", services, folder);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task CompareAsync(string[] files, int passes, int slots, string only, Services services, DirectoryInfo folder)
    {
        var megabytes = files.Sum(file => new FileInfo(file).Length) / 1e6;
        var contenders = s_contenders.Where(contender => contender.Workers == 0 || contender.Name.Contains(only, StringComparison.Ordinal)).ToArray();
        var jobs = contenders.SelectMany(contender => contender.Workers == 0 ? [contender.Name] : new[] { contender.Name + ", first job", contender.Name + ", next job" }).ToArray();
        var results = jobs.Select(_ => new List<Job>()).ToArray();
        var hashes = new HashSet<string?>();
        for (var pass = 0; pass < passes; pass++)
        {
            var at = 0;
            foreach (var (_, onS3, workers) in contenders)
                foreach (var job in workers == 0 ? [await OneProcessAsync(files, services, folder)] : await FleetAsync(files, services, onS3, workers, slots))
                {
                    results[at++].Add(job);
                    hashes.Add(job.Hash);
                }
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{megabytes:F1} MB stored in {files.Length} files, {passes} passes in turn; MB/s of stored input; {hashes.Count} different index(es) came out"));
        Console.WriteLine($"{"",-38} {"median",8} {"least",8} {"most",8} {"ratio",6} {"of job s",8} {"CPU s, programs",16} {"CPU s, servers",15}");
        for (var i = 0; i < jobs.Length; i++)
        {
            var rates = results[i].Select(result => megabytes / result.Seconds).ToList();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{jobs[i],-38} {Places.Median(rates),8:F2} {rates.Min(),8:F2} {rates.Max(),8:F2} {Ratio(i, 0),6:F2} {JobRatio(i, 0),8:F2} {Places.Median(results[i].Select(result => result.Programs)),16:F1} {Places.Median(results[i].Select(result => result.Servers)),15:F1}"));
        }
        for (var i = 0; i < jobs.Length; i++)
            if (results[i].All(result => result.Calls is not null))
                Console.WriteLine($"calls of the S3 server, {jobs[i]}: {ServerCalls.Text([.. results[i].Select(result => result.Calls!)])}"); // not null: asked before
        for (var two = 0; two < jobs.Length; two++)
            if (Array.IndexOf(jobs, jobs[two].Replace("2 workers", "1 worker", StringComparison.Ordinal)) is var one && one >= 0 && one != two)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{jobs[two]}, against 1: {Ratio(two, one):F2}, by the seconds of the job alone {JobRatio(two, one):F2}"));

        // Of each pass, so that what disturbs a whole pass disturbs less.
        double Ratio(int contender, int reference) => Places.Median(results[contender].Zip(results[reference], (one, other) => other.Seconds / one.Seconds));

        double JobRatio(int contender, int reference) => Places.Median(results[contender].Zip(results[reference], (one, other) => other.Elapsed / one.Elapsed));
    }

    private static async Task<Job> OneProcessAsync(string[] files, Services services, DirectoryInfo folder)
    {
        var data = Path.Combine(folder.FullName, "data");
        var servers = services.Cpu();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        using var process = ChildProcess.Start("Coordinator.dll", ["index", .. files, "--index", "benchmark", "--data", data, "--parallel", "2", "--format", "json"]);
        var output = await process.EndAsync();
        var seconds = watch.Elapsed.TotalSeconds;
        Directory.Delete(data, recursive: true);
        var report = System.Text.Json.JsonDocument.Parse(output).RootElement;
        return new Job(seconds, ElapsedOf(report), process.Cpu.TotalSeconds, (services.Cpu() - servers).TotalSeconds, Calls: null, HashOf(report));
    }

    private static async Task<Job[]> FleetAsync(string[] files, Services services, bool onS3, int workers, int slots)
    {
        using var fleet = new ProcessFleet(services.Broker, onS3 ? services.NewS3Store() : null);
        await fleet.StartCoordinatorAsync();
        for (var i = 0; i < workers; i++) await fleet.StartWorkerAsync(slots);
        var calls = onS3 ? services.CountCalls() : null;
        return [await JobAsync("first"), await JobAsync("next")];

        async Task<Job> JobAsync(string index)
        {
            if (calls is not null) await calls.TakeAsync(); // those of the start
            var (programs, servers) = (fleet.Cpu(), services.Cpu());
            var (seconds, report) = await fleet.IndexAsync(files, index);
            return new Job(seconds, ElapsedOf(report), (fleet.Cpu() - programs).TotalSeconds, (services.Cpu() - servers).TotalSeconds, calls is null ? null : await calls.TakeAsync(), HashOf(report));
        }
    }

    private static double ElapsedOf(System.Text.Json.JsonElement report) => report.GetProperty("elapsedSeconds").GetDouble();

    private static string? HashOf(System.Text.Json.JsonElement report) => report.GetProperty("contentHash").GetString();

    /// <summary>A job: how long its command took, and it alone as it says itself, the CPU seconds of our programs and of broker and store, the calls of the S3 server where there is one, and what came out.</summary>
    private sealed record Job(double Seconds, double Elapsed, double Programs, double Servers, IReadOnlyDictionary<string, int>? Calls, string? Hash);
}
