using System.Diagnostics;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Queue.Rabbit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Indexer.Benchmarks;

/// <summary>Messages a second through a broker, for each of the three ways that a message goes: a task to a worker, a task settled, a report to the coordinator.</summary>
internal static class TaskQueueRates
{
    private const int Passes = 5, Window = 256, Slots = 64;

    public static int Run(string[] args)
    {
        var broker = Option(args, "--broker");
        if (broker is null)
        {
            Console.Error.WriteLine("queue: --broker URI is needed, such as that of tests/services/rabbit");
            return 2;
        }
        return RunAsync(broker, int.Parse(Option(args, "--messages") ?? "10000")).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(string broker, int messages)
    {
        var (uri, further) = RabbitOptions.ParseAddress(broker);
        var prefix = $"benchmark-{Guid.NewGuid():N}";
        await using var queue = await RabbitTaskQueue.ConnectAsync(
            new RabbitOptions { Broker = uri, FurtherHosts = further, Prefix = prefix, Prefetch = Slots }, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var led = new TaskCompletionSource();
        var seat = new CoordinatorSeat(queue, TimeProvider.System, NullLogger<CoordinatorSeat>.Instance).RunAsync(async turn =>
        {
            led.TrySetResult();
            await Task.Delay(Timeout.Infinite, turn);
        }, stop.Token);
        await led.Task;
        var job = new JobId("benchmark");
        var rates = new List<double>[] { [], [], [] };
        for (var pass = 0; pass < Passes; pass++)
        {
            rates[0].Add(await RateAsync(messages, Window, i => queue.EnqueueAsync(new TaskMessage(job, new TaskId(Stage.Map, i), 1), CancellationToken.None)));
            rates[1].Add(await RateAsync(messages, Slots, async _ => await (await queue.ReceiveAsync(CancellationToken.None)).CompleteAsync(CancellationToken.None)));
            var receiving = Task.Run(async () =>
            {
                for (var i = 0; i < messages; i++) await queue.ReceiveReportAsync(CancellationToken.None);
            });
            rates[2].Add(await RateAsync(messages, Window, i => queue.ReportAsync(new TaskCommitted(job, new TaskId(Stage.Map, i), "attempt", 1000, 0), CancellationToken.None), receiving));
        }
        Console.WriteLine($"{messages} messages, {Passes} passes, enqueueing and reporting {Window} at a time, {Slots} slots");
        Console.WriteLine($"{"messages/s",-20} {"first",8} {"median",8} {"least",8} {"most",8}");
        foreach (var (name, rate) in new[] { "enqueue", "receive + complete", "report + receive" }.Zip(rates))
        {
            var warm = rate.Skip(1).Order().ToArray();
            Console.WriteLine($"{name,-20} {rate[0],8:F0} {warm[warm.Length / 2],8:F0} {warm[0],8:F0} {warm[^1],8:F0}");
        }
        await stop.CancelAsync();
        await seat;
        return 0;
    }

    private static async Task<double> RateAsync(int messages, int window, Func<int, Task> act, Task? also = null)
    {
        var watch = Stopwatch.StartNew();
        await Parallel.ForAsync(0, messages, new ParallelOptions { MaxDegreeOfParallelism = window }, async (i, _) => await act(i));
        if (also is not null) await also;
        return messages / watch.Elapsed.TotalSeconds;
    }

    private static string? Option(string[] args, string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}
