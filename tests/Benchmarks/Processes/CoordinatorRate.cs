using System.Diagnostics;
using System.Globalization;
using Indexer.Storage;

namespace Indexer.Benchmarks.Processes;

/// <summary>
/// Tasks that do nothing, through a broker and a local store, by the programs themselves in processes of their own: tasks a second from submission to outcome, CPU of the
/// coordinator a task, its peak of memory for a tenth of the tasks and for all of them.
/// </summary>
internal static class CoordinatorRate
{
    public static async Task RunAsync(string broker, int tasks, int slots)
    {
        Console.WriteLine("over a broker and a local store, coordinator and worker in processes of their own; from submission to outcome, publish included:");
        await MeasureAsync(broker, tasks / 10, slots);
        await MeasureAsync(broker, tasks, slots);
    }

    private static async Task MeasureAsync(string broker, int tasks, int slots)
    {
        using var fleet = new ProcessFleet(broker);
        var store = new LocalBlobStore(fleet.Store);
        await using var queue = await Places.QueueAsync(broker, fleet.Prefix);
        var coordinator = await fleet.StartCoordinatorAsync();
        var worker = await fleet.StartIdleWorkerAsync(slots, 0);
        var idle = coordinator.PeakMemory;
        var job = await IdleJob.SubmitAsync(store, queue, tasks, "idle");
        var (before, busy, watch) = (coordinator.Cpu, worker.Cpu, Stopwatch.StartNew());
        await job.EndAsync();
        var (elapsed, cpu, all) = (watch.Elapsed, coordinator.Cpu - before, tasks + 4);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{all,7} tasks {slots} slots {all / elapsed.TotalSeconds,8:F0} tasks/s   CPU a task: coordinator {cpu.TotalMilliseconds / all:F3} ms, worker {(worker.Cpu - busy).TotalMilliseconds / all:F3} ms   "
            + $"resident at most: coordinator {coordinator.PeakMemory / 1e6:F0} MB ({idle / 1e6:F0} MB before), worker {worker.PeakMemory / 1e6:F0} MB"));
    }
}
