using System.Diagnostics;
using System.Globalization;
using Indexer.Jobs;
using Indexer.Simulation;

namespace Indexer.Benchmarks;

/// <summary>How well the coordinator keeps a fleet busy, in virtual time: its state machine, speculation and windows over simulated workers.</summary>
internal static class Fleet
{
    private static readonly int[] s_seeds = [1, 2, 3];

    public static int Run(string[] args)
    {
        int[] sizes = args is ["--workers", var workers] ? [int.Parse(workers, CultureInfo.InvariantCulture)] : [10, 100, 1000];
        Console.WriteLine("Efficiency = time of attempts whose commit stood / (workers x makespan). One slot a worker; 1 death in 100 hours a worker, back after 30 s; of reports 1 %");
        Console.WriteLine("lost, 1 % doubled, 1 % late by up to 5 s; median map task 30 s, spread as measured; a worker has 60 map, 4+4 small and 8 reduce tasks of 60 s on average.");
        Console.WriteLine($"{"workers",8} {"seed",5} {"tasks",8} {"makespan s",11} {"efficiency",11} {"wasted",8} {"backups",8} {"deaths",7} {"in flight",10} {"events",11} {"µs/event",9}");
        foreach (var size in sizes)
            foreach (var seed in s_seeds) Efficiency(size, seed);
        Console.WriteLine();
        Console.WriteLine("One stage of 16 equal tasks of 20 s: one worker ten times slower, against the same fleet without that worker, and with it as fast as the others.");
        Console.WriteLine($"{"workers",8} {"without s",10} {"all equal s",12} {"backups on",11} {"ratio",6} {"backups off",12} {"ratio",6}");
        foreach (var size in (int[])[2, 4, 6, 8, 16, 20]) SlowWorker(size);
        Console.WriteLine();
        Console.WriteLine("A whole job on 20 workers of which one is ten times slower and one hangs, against the 18 others alone:");
        foreach (var seed in s_seeds) Stragglers(seed);
        return 0;
    }

    private static void Efficiency(int workers, int seed)
    {
        var job = new SimulatedJob("job", [(60 * workers, 30), (4 * workers, 6), (4 * workers, 3), (8 * workers, 60), (1, 10)], MeasuredDurations.Draw, new Random(seed));
        var watch = Stopwatch.StartNew();
        var fleet = new SimulatedFleet(new FleetOptions { Workers = workers, Seed = seed }, job).RunToEnd();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{workers,8} {seed,5} {job.Tasks.Sum(),8} {fleet.Makespan,11:F0} {fleet.Efficiency,11:P1} {fleet.Workers.Wasted / fleet.Workers.Useful,8:P2} {job.Backups,8} {fleet.Workers.Deaths,7} {fleet.MostInFlight,10} {fleet.Events,11} {watch.Elapsed.TotalMicroseconds / fleet.Events,9:F2}"));
    }

    private static void SlowWorker(int workers)
    {
        var without = Stage(workers - 1, false, new SpeculationOptions());
        var equal = Stage(workers, false, new SpeculationOptions());
        var on = Stage(workers, true, new SpeculationOptions());
        var off = Stage(workers, true, null);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{workers,8} {without,10:F1} {equal,12:F1} {on,11:F1} {on / without,6:F2} {off,12:F1} {off / without,6:F2}"));
    }

    private static void Stragglers(int seed)
    {
        double Makespan(int workers, Func<int, double> slowness, SpeculationOptions? speculation)
        {
            var job = new SimulatedJob("job", [(1200, 30), (80, 6), (80, 3), (160, 60), (1, 10)], MeasuredDurations.Draw, new Random(seed));
            var options = new FleetOptions { Workers = workers, Seed = seed, Slowness = slowness, Tasks = new JobStateOptions { Speculation = speculation } };
            return new SimulatedFleet(options, job).RunToEnd().Makespan;
        }
        static double Slow(int worker) => worker switch { 0 => 10, 1 => 1e6, _ => 1 };
        // Hung without a backup, a task is found out by the watchdog on the worker alone, an hour after it began: that is not simulated.
        var (alone, on, off) = (Makespan(18, _ => 1, new()), Makespan(20, Slow, new()), Makespan(20, worker => worker == 0 ? 10 : 1, null));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  seed {seed}: {alone:F0} s without the two; backups on {on:F0} s ({on / alone:F2}); backups off, and the hung one not hung but ordinary, {off:F0} s ({off / alone:F2})"));
    }

    private static double Stage(int workers, bool slow, SpeculationOptions? speculation)
    {
        var job = new SimulatedJob("job", [(16, 20), (0, 0), (0, 0), (0, 0), (0, 0)], (_, _) => 1, new Random(1));
        var options = new FleetOptions { Workers = workers, DeathsPerHour = 0, Slowness = worker => slow && worker == 0 ? 10 : 1, Tasks = new JobStateOptions { Speculation = speculation } };
        new SimulatedFleet(options, job).RunToEnd();
        return job.StageEnds[0];
    }
}
