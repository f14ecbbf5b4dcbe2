using System.Diagnostics;
using System.Globalization;
using Indexer.Benchmarks.Processes;

namespace Indexer.Benchmarks;

/// <summary>
/// Peak memory of the program on a small and on a large crawl, which must be alike: <c>memory [--small MB] [--large MB] [--parallel N] [--gzip]</c>.
/// The crawls are made on the fly and removed.
/// </summary>
public static class Memory
{
    public static int Run(string[] args)
    {
        long small = 20, large = 1000;
        var parallel = "2";
        var gzip = false;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--small": small = long.Parse(args[++i], CultureInfo.InvariantCulture); break;
                case "--large": large = long.Parse(args[++i], CultureInfo.InvariantCulture); break;
                case "--parallel": parallel = args[++i]; break;
                case "--gzip": gzip = true; break;
                default:
                    Console.Error.WriteLine($"memory: '{args[i]}' is no option: --small MB, --large MB, --parallel N, --gzip");
                    return 2;
            }
        }
        var folder = Directory.CreateTempSubdirectory("indexer-memory-");
        try
        {
            var (smallPeak, _) = Measure(folder, small * 1_000_000, parallel, gzip);
            var (largePeak, _) = Measure(folder, large * 1_000_000, parallel, gzip);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio of peaks {(double)largePeak / smallPeak:F2} for {(double)large / small:F0} times the input"));
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (long Peak, double Seconds) Measure(DirectoryInfo folder, long bytes, string parallel, bool gzip)
    {
        var warc = Path.Combine(folder.FullName, gzip ? "crawl.warc.gz" : "crawl.warc");
        var pages = SyntheticCrawl.Write(warc, bytes, gzip);
        var data = Path.Combine(folder.FullName, "data");
        string[] command = [.. ChildProcess.CommandOf("Coordinator.dll"), "index", warc, "--index", "memory", "--data", data, "--parallel", parallel, "--format", "json"];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!; // not null: without a shell a process is always started
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var peak = 0L;
        var processor = TimeSpan.Zero;
        while (!process.WaitForExit(50))
        {
            process.Refresh();
            try
            {
                peak = Math.Max(peak, process.PeakWorkingSet64);
                processor = process.TotalProcessorTime;
            }
            catch (InvalidOperationException)
            {
                break; // it has ended in between
            }
        }
        process.WaitForExit();
        var seconds = watch.Elapsed.TotalSeconds;
        if (process.ExitCode != 0) throw new InvalidOperationException($"the program ended with exit code {process.ExitCode}: {errors.Result}{output.Result}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"memory: {bytes / 1e6,6:F0} MB of {Path.GetExtension(warc)[1..]} ({new FileInfo(warc).Length / 1e6:F0} MB stored, {pages} pages), --parallel {parallel}: "
            + $"peak {peak / 1e6:F0} MB resident, {seconds:F1} s ({bytes / 1e6 / seconds:F1} MB/s), {processor.TotalSeconds:F1} s of processor time ({bytes / 1e6 / processor.TotalSeconds:F1} MB/s)"));
        Directory.Delete(data, recursive: true);
        File.Delete(warc);
        return (peak, seconds);
    }
}
