using System.Diagnostics;
using System.Globalization;
using Indexer.Jobs;
using Indexer.Queue.Rabbit;
using Indexer.Storage;
using Indexer.Worker;
using Indexer.Worker.Deduplicate;
using Indexer.Worker.Gather;
using Indexer.Worker.Reduce;
using Indexer.Worker.Select;
using Microsoft.Extensions.Logging.Abstractions;

namespace Indexer.Benchmarks.Processes;

/// <summary>The worker with its whole loop, but for the work of map tasks: a process of its own, started by the benchmarks.</summary>
internal static class IdleWorker
{
    public const string Name = "idle-worker";

    /// <summary>Stored bytes of a split, as progress counts them.</summary>
    public const int SplitBytes = 1_000_000;

    /// <param name="args">Broker, prefix of queues, store, slots, seconds a map task takes, scratch folder.</param>
    public static int Run(string[] args)
    {
        RunAsync(args).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task RunAsync(string[] args)
    {
        var slots = int.Parse(args[3], CultureInfo.InvariantCulture);
        var (broker, further) = RabbitOptions.ParseAddress(args[0]);
        await using var opened = await BlobStores.OpenAsync(args[2], TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        await using var queue = await RabbitTaskQueue.ConnectAsync(
            new RabbitOptions { Broker = broker, FurtherHosts = further, Prefix = args[1], Prefetch = slots }, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        using var loop = new TaskLoop(
            opened.Store, queue, [new IdleMapRunner(double.Parse(args[4], CultureInfo.InvariantCulture)), new SelectRunner(), new DeduplicateRunner(), new ReduceRunner(), new GatherRunner()],
            new TaskLoopOptions { Slots = slots, ScratchFolder = args[5] }, TimeProvider.System, NullLogger<TaskLoop>.Instance, opened.UntilUpAsync);
        Console.Error.WriteLine("working");
        await loop.RunAsync(CancellationToken.None);
    }

    private sealed class IdleMapRunner(double seconds) : TaskRunner
    {
        // Slept, not computed, so that a worker that is stopped now and then is slower by just that, however few cores there are. Of a step that took long no more than
        // twice its time counts: the process was stopped in it.
        private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(10);

        public override Stage Stage => Stage.Map;

        public override async Task<TaskCommit> RunAsync(TaskContext context, CancellationToken cancellationToken)
        {
            var last = Stopwatch.GetTimestamp();
            for (var done = TimeSpan.Zero; done.TotalSeconds < seconds;)
            {
                await Task.Delay(s_step, cancellationToken);
                var now = Stopwatch.GetTimestamp();
                var took = Stopwatch.GetElapsedTime(last, now);
                done += took < 2 * s_step ? took : 2 * s_step;
                last = now;
                context.Progress(new((long)(SplitBytes * Math.Min(1, done.TotalSeconds / seconds)), SplitBytes, 0));
            }
            return new TaskCommit { Attempt = context.Attempt.Value, Outputs = [], Records = new RecordCounts() };
        }
    }
}
