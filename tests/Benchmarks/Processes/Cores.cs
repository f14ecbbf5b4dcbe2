using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Indexer.Benchmarks.Processes;

/// <summary>
/// What the second core is worth: <c>cores FILE... [--passes N]</c>: to a job, by the seconds of its report (from its plan to the outcome), and to the whole process, from start to end. What a machine gives
/// to two processes at once, each on a core of its own, is the most that one process with two slots could have; where cores share caches, memory or a clock it is less than twice.
/// </summary>
internal static class Cores
{
    // What the run before has removed makes a file system (ext4) slow to create files for some seconds.
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(7);

    public static int Run(string[] args)
    {
        RunAsync(Places.Files(args), Places.Number(args, "--passes", 5)).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task RunAsync(string[] files, int passes)
    {
        var megabytes = files.Sum(file => new FileInfo(file).Length) / 1e6;
        var folder = Directory.CreateTempSubdirectory("indexer-cores-");
        var (jobs, ratios, ceilings, shares) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{megabytes:F1} MB stored in {files.Length} files, {passes} passes in turn; seconds"));
        Console.WriteLine($"{"",19} | whole processes");
        Console.WriteLine($"{"job: 1",7} {"2",5} {"gain",5} | {"one core",10} {"two at once",12} {"two slots",10} {"gain",6} {"most",6} {"share",6}");
        try
        {
            for (var pass = 0; pass < passes; pass++)
            {
                await Task.Delay(s_rest);
                var one = await IndexAsync(files, folder, core: 0);
                await Task.Delay(s_rest);
                var watch = Stopwatch.StartNew();
                await Task.WhenAll(IndexAsync(files, folder, core: 0), IndexAsync(files, folder, core: 1));
                var atOnce = watch.Elapsed.TotalSeconds;
                await Task.Delay(s_rest);
                var both = await IndexAsync(files, folder, core: null);
                jobs.Add(one.Job / both.Job);
                ratios.Add(one.Whole / both.Whole);
                ceilings.Add(2 * one.Whole / atOnce);
                shares.Add(atOnce / (2 * both.Whole));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{one.Job,7:F2} {both.Job,5:F2} {jobs[^1],5:F2} | {one.Whole,10:F2} {atOnce,12:F2} {both.Whole,10:F2} {ratios[^1],6:F2} {ceilings[^1],6:F2} {shares[^1],6:F2}"));
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"median: two slots on two cores do a job in 1/{Places.Median(jobs):F2}; whole processes in 1/{Places.Median(ratios):F2} of one core's time, at most 1/{Places.Median(ceilings):F2}: {Places.Median(shares):P0}"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(double Job, double Whole)> IndexAsync(string[] files, DirectoryInfo folder, int? core)
    {
        var data = folder.CreateSubdirectory(Guid.NewGuid().ToString("N"));
        string[] arguments = ["index", .. files, "--index", "benchmark", "--data", data.FullName, "--parallel", core is null ? "2" : "1", "--format", "json"];
        var watch = Stopwatch.StartNew();
        using var process = core is { } only ? ChildProcess.StartOn(only, "Coordinator.dll", arguments) : ChildProcess.Start("Coordinator.dll", arguments);
        using var report = JsonDocument.Parse(await process.EndAsync());
        var seconds = watch.Elapsed.TotalSeconds;
        data.Delete(recursive: true);
        return (report.RootElement.GetProperty("elapsedSeconds").GetDouble(), seconds);
    }
}
