using System.Globalization;
using Indexer.Storage;

namespace Indexer.Benchmarks.Processes;

/// <summary>
/// One worker ten times slower: <c>speculation [--seconds N] [--workers N] [--passes N] [--broker URI]</c>. A stage of 16 equal tasks over worker processes, of which one gets to run for a
/// tenth of the time (SIGSTOP and SIGCONT by turns); against the same fleet without that worker.
/// </summary>
internal static class SlowWorker
{
    private const int Tasks = 16;

    private static readonly TimeSpan s_running = TimeSpan.FromMilliseconds(20), s_stopped = TimeSpan.FromMilliseconds(180);

    public static int Run(string[] args)
    {
        RunAsync(Places.Number(args, "--seconds", 5), Places.Number(args, "--workers", 4), Places.Number(args, "--passes", 3), Places.Option(args, "--broker")).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task RunAsync(int seconds, int workers, int passes, string? broker)
    {
        await using var services = await Services.StartAsync(broker, withS3: false);
        var (without, on, off) = (new List<double>(), new List<double>(), new List<double>());
        for (var pass = 0; pass < passes; pass++)
        {
            without.Add(await StageAsync(services, seconds, workers - 1, isOneSlow: false, "on"));
            on.Add(await StageAsync(services, seconds, workers, isOneSlow: true, "on"));
            off.Add(await StageAsync(services, seconds, workers, isOneSlow: true, "off"));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Tasks} tasks of {seconds} s, {workers} workers of which one runs for a tenth of the time; {passes} passes in turn; seconds of the stage:"));
        Console.WriteLine($"{"",-26} {"median",8} {"least",8} {"most",8} {"ratio",6}");
        foreach (var (name, times) in new[] { ("without the slow worker", without), ("with it, backups on", on), ("with it, backups off", off) })
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-26} {Places.Median(times),8:F1} {times.Min(),8:F1} {times.Max(),8:F1} {Places.Median(times.Zip(without, (time, reference) => time / reference)),6:F2}"));
    }

    private static async Task<double> StageAsync(Services services, double seconds, int workers, bool isOneSlow, string backups)
    {
        using var fleet = new ProcessFleet(services.Broker);
        var store = new LocalBlobStore(fleet.Store);
        await using var queue = await Places.QueueAsync(services.Broker, fleet.Prefix);
        await fleet.StartCoordinatorAsync("--backups", backups);
        var last = await fleet.StartIdleWorkerAsync(1, seconds);
        for (var i = 1; i < workers; i++) last = await fleet.StartIdleWorkerAsync(1, seconds);
        using var stop = new CancellationTokenSource();
        var slowing = isOneSlow ? Task.Run(() => Slow(last, stop.Token)) : Task.CompletedTask;
        var job = await IdleJob.SubmitAsync(store, queue, Tasks, "stage");
        var elapsed = await job.MappedAsync(Tasks);
        await stop.CancelAsync();
        await slowing;
        return elapsed.TotalSeconds;
    }

    private static void Slow(ChildProcess worker, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            worker.Signal(ChildProcess.Stop);
            Thread.Sleep(s_stopped);
            worker.Signal(ChildProcess.Continue);
            Thread.Sleep(s_running);
        }
    }
}
