using System.Globalization;

namespace Indexer.Benchmarks.Processes;

/// <summary>
/// One worker ten times slower: <c>speculation [--seconds N] [--workers N] [--passes N] [--broker URI]</c>. A stage of 16 equal tasks over worker processes, of which one gets to run for a
/// tenth of the time (SIGSTOP and SIGCONT by turns), with and without backups; against the same fleet without that worker. The three fleets of a pass run side by side.
/// </summary>
internal static class SlowWorker
{
    private const int Tasks = 16;

    private static readonly string[] s_contenders = ["without the slow worker", "with it, backups on", "with it, backups off"];

    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(2);

    public static int Run(string[] args)
    {
        RunAsync(Places.Number(args, "--seconds", 5), Places.Number(args, "--workers", 4), Places.Number(args, "--passes", 2), Places.Option(args, "--broker")).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task RunAsync(int seconds, int workers, int passes, string? broker)
    {
        await using var services = await Services.StartAsync(broker, withS3: false);
        var times = new List<double[]>();
        for (var pass = 0; pass < passes; pass++) times.Add(await PassAsync(services.Broker, seconds, workers));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Tasks} tasks that wait {seconds} s, {workers} workers of which one runs for a tenth of the time; {passes} passes, of which the fleets run side by side; seconds of the stage:"));
        Console.WriteLine($"{"",-26} {"median",8} {"least",8} {"most",8} {"ratio",6} {"least",8} {"most",8}");
        foreach (var (i, name) in s_contenders.Index())
        {
            var (own, ratios) = (times.Select(pass => pass[i]).ToList(), times.Select(pass => pass[i] / pass[0]).ToList());
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-26} {Places.Median(own),8:F1} {own.Min(),8:F1} {own.Max(),8:F1} {Places.Median(ratios),6:F2} {ratios.Min(),8:F2} {ratios.Max(),8:F2}"));
        }
    }

    private static async Task<double[]> PassAsync(string broker, int seconds, int workers)
    {
        await using var without = await WaitingStage.StartAsync(broker, workers - 1, seconds, backups: true);
        await using var on = await WaitingStage.StartAsync(broker, workers, seconds, backups: true);
        await using var off = await WaitingStage.StartAsync(broker, workers, seconds, backups: false);
        await using var slowed = new Slowed(s_turn, on.LastWorker, off.LastWorker);
        return await Task.WhenAll(without.RunAsync(Tasks), on.RunAsync(Tasks), off.RunAsync(Tasks));
    }
}
