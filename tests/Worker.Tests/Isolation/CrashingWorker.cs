using System.Diagnostics;
using System.Globalization;
using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Storage;
using Indexer.Worker;
using Microsoft.Extensions.Logging.Abstractions;

namespace Indexer.Tests.Isolation;

/// <summary>A worker process over a local store that dies at given records, as a native crash would end it.</summary>
internal static class CrashingWorker
{
    public const string Argument = "crashing-worker";
    public const int Records = 5000;
    private const int CleanExit = 0, NotDone = 2;

    /// <summary>Starts the process anew; true once it has committed its task.</summary>
    public static async Task<bool> LaunchAsync(string store, string scratch, IEnumerable<string> deaths, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { typeof(CrashingWorker).Assembly.Location, Argument, store, scratch }.Concat(deaths)) start.ArgumentList.Add(argument);
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using var process = Process.Start(start)!; // not null: without a shell a process is always started
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        await output;
        return process.ExitCode == CleanExit || (process.ExitCode == NotDone ? throw new InvalidOperationException(await errors) : false);
    }

    /// <summary>The child's main: store, scratch, then where to die: an ordinal (at each attempt), or <c>end</c> (after the last record).</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var deaths = args[2..].Where(death => death != "end").Select(death => long.Parse(death, CultureInfo.InvariantCulture)).ToHashSet();
        var store = new LocalBlobStore(args[0]);
        using var queue = new InProcessTaskQueue();
        var options = new TaskLoopOptions { Slots = 1, ScratchFolder = args[1] };
        using var loop = new TaskLoop(store, queue, [new Runner(deaths, args.Contains("end"))], options, TimeProvider.System, NullLogger<TaskLoop>.Instance);
        using var stop = new CancellationTokenSource();
        var working = loop.RunAsync(stop.Token);
        await queue.EnqueueAsync(new TaskMessage(IsolationTests.Job, IsolationTests.Task, 1), CancellationToken.None);
        while (true)
        {
            switch (await queue.ReceiveReportAsync(CancellationToken.None))
            {
                case TaskFailed failed:
                    await Console.Error.WriteLineAsync(failed.Error);
                    return NotDone;
                case TaskCommitted:
                    await stop.CancelAsync();
                    await working;
                    return CleanExit;
            }
        }
    }

    private sealed class Runner(HashSet<long> deaths, bool diesAtEnd) : TaskRunner
    {
        public override Stage Stage => Stage.Map;

        public override Task<TaskCommit> RunAsync(TaskContext context, CancellationToken cancellationToken)
        {
            var records = new RecordCounts();
            var quarantined = new List<QuarantinedRecord>();
            for (var ordinal = 0L; ordinal < Records; ordinal++)
            {
                records.Read++;
                if (!context.Isolation.Enter(ordinal))
                {
                    RecordCounts.Count(records.Quarantined, "crashed-worker");
                    quarantined.Add(new QuarantinedRecord("f", ordinal, "crashed-worker", null, null));
                    continue;
                }
                if (deaths.Contains(ordinal)) Process.GetCurrentProcess().Kill();
                records.Pending++;
            }
            context.Isolation.Leave();
            if (diesAtEnd) Process.GetCurrentProcess().Kill();
            return Task.FromResult(new TaskCommit { Attempt = context.Attempt.Value, Outputs = [], Records = records, Quarantined = quarantined });
        }
    }
}
