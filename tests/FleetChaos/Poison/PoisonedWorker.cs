using System.Diagnostics;
using System.Globalization;
using Indexer.Jobs;
using Indexer.Queue.Rabbit;
using Indexer.Storage;
using Indexer.Worker;
using Indexer.Worker.Deduplicate;
using Indexer.Worker.Gather;
using Indexer.Worker.Map;
using Indexer.Worker.Reduce;
using Indexer.Worker.Select;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Indexer.FleetChaos.Poison;

/// <summary>A worker with the real runners, in which one record of one map task kills the process, as a native crash would; or, to compare with, is passed over.</summary>
internal static class PoisonedWorker
{
    public const string Argument = "poisoned-worker", Dies = "dies", Skips = "skips";

    /// <summary>The map task, and the ordinal of the record in it.</summary>
    public const int Split = 1, Record = 7;

    /// <summary>The child's main: broker, prefix, store, scratch folder, and what the record does.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var broker, var prefix, var address, var scratch, var effect]) throw new ArgumentException("BROKER PREFIX STORE SCRATCH dies|skips");
        await using var opened = await BlobStores.OpenAsync(address, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        var options = new TaskLoopOptions { Slots = 1, ScratchFolder = scratch };
        await using var queue = await RabbitTaskQueue.ConnectAsync(
            new RabbitOptions { Broker = new Uri(broker), Prefix = prefix, Prefetch = options.Slots }, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        TaskRunner[] runners = [new Mapper(effect == Dies), new SelectRunner(), new DeduplicateRunner(), new ReduceRunner(), new GatherRunner()];
        using var loop = new TaskLoop(opened.Store, queue, runners, options, TimeProvider.System, NullLogger<TaskLoop>.Instance, opened.UntilUpAsync);
        using var stop = new CancellationTokenSource();
        using var terminated = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"working as {options.Name}"));
        await loop.RunAsync(stop.Token);
        return 0;
    }

    private sealed class Mapper(bool dies) : TaskRunner
    {
        private readonly MapRunner _real = new();

        public override Stage Stage => Stage.Map;

        public override Task<TaskCommit> RunAsync(TaskContext context, CancellationToken cancellationToken) =>
            _real.RunAsync(context.Task.Index == Split ? context with { Isolation = new Poisoned(context.Isolation, dies) } : context, cancellationToken);
    }

    private sealed class Poisoned(RecordIsolation real, bool dies) : RecordIsolation
    {
        public override bool Enter(long recordOrdinal)
        {
            if (!real.Enter(recordOrdinal)) return false;
            if (recordOrdinal != Record) return true;
            if (dies) Process.GetCurrentProcess().Kill();
            return false;
        }

        public override void Leave() => real.Leave();
    }
}
