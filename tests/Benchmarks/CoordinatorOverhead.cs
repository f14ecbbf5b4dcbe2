using System.Diagnostics;
using System.Globalization;
using Indexer.Coordinator.Coordination;
using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Indexer.Benchmarks;

/// <summary>
/// What the job coordinator costs a task: a job of tasks that do nothing. Once they are committed to the store, which gives the tasks a second end to end;
/// once they are only said to be, so that the CPU of the process is that of the coordinator and of both ends of the queue.
/// </summary>
internal static class CoordinatorOverhead
{
    public static int Run(string[] args)
    {
        var tasks = OptionOf(args, "--tasks", 100_000);
        var slots = OptionOf(args, "--slots", 16);
        var folder = Directory.CreateTempSubdirectory("indexer-coordinator-").FullName;
        try
        {
            using var queue = new InProcessTaskQueue(new InProcessTaskQueueOptions { TaskCapacity = 16 * 1024 });
            Console.WriteLine("over an in-process queue and a local store:");
            var store = new LocalBlobStore(Path.Combine(folder, "store"));
            foreach (var commits in (bool[])[true, false]) MeasureAsync(tasks, slots, commits, store, queue, queue).GetAwaiter().GetResult();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return 0;
    }

    /// <summary>Runs the job over any store and queue. Prints tasks a second end to end, and CPU a task.</summary>
    /// <param name="tasks">Tasks that do nothing.</param>
    /// <param name="slots">Tasks that are done at the same time.</param>
    /// <param name="commits">Whether tasks are committed to the store.</param>
    /// <param name="store">Holds the job, and the commit of every task.</param>
    /// <param name="coordinators">The queue as the coordinator holds it.</param>
    /// <param name="workers">The queue as the workers hold it; another connection where there are connections.</param>
    public static async Task MeasureAsync(int tasks, int slots, bool commits, IBlobStore store, ITaskQueue coordinators, ITaskQueue workers)
    {
        var plan = PlanOf(tasks, commits ? "committed" : "said");
        var jobs = new JobStore(store);
        var job = await jobs.SubmitAsync(plan.Request, CancellationToken.None);
        await jobs.PlanAsync(job, plan, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var journal = jobs.TasksOf(job);
        var working = Enumerable.Range(0, slots).Select(_ => Task.Run(() => WorkAsync(workers, commits ? journal : null, stop.Token))).ToArray();
        var (before, watch, peak) = (CpuNow(), Stopwatch.StartNew(), 0L);
        await using (var coordinator = new JobCoordinator(store, coordinators, new JobCoordinatorOptions(), TimeProvider.System, new Random(1), NullLogger<JobCoordinator>.Instance))
        {
            var outcome = await coordinator.RunAsync(
                job, plan, (_, _, _, _) => Task.FromResult(new PublishedJob(1, "none", new JobTotals())), _ => peak = Math.Max(peak, GC.GetTotalMemory(false)), CancellationToken.None);
            if (outcome.Status != JobStatus.Succeeded) throw new InvalidOperationException(outcome.Error);
        }
        var (elapsed, cpu) = (watch.Elapsed, CpuNow() - before);
        await stop.CancelAsync();
        var all = tasks + 4;
        if ((await Task.WhenAll(working)).Sum() is var done && done < all) throw new InvalidOperationException($"{done} of {all} tasks were done");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{all} tasks {(commits ? "committed" : "said to be"),-10} {slots} slots {all / elapsed.TotalSeconds,8:F0} tasks/s   CPU of coordinator, workers and queue {cpu.TotalMilliseconds / all:F3} ms a task   managed memory at most {peak / 1e6:F0} MB"));
    }

    /// <returns>Tasks done.</returns>
    private static async Task<int> WorkAsync(ITaskQueue queue, TaskJournal? journal, CancellationToken stop)
    {
        var done = 0;
        try
        {
            while (true)
            {
                var delivery = await queue.ReceiveAsync(stop);
                var message = delivery.Message;
                var attempt = $"{message.Task}-{message.Attempt}";
                await queue.ReportAsync(new TaskStarted(message.Job, message.Task, attempt, message.Attempt, "none"), stop);
                if (journal is not null) await journal.TryCommitAsync(message.Task, CommitOf(attempt), stop);
                await queue.ReportAsync(new TaskCommitted(message.Job, message.Task, attempt), stop);
                await delivery.CompleteAsync(stop);
                done++;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return done;
        }
    }

    private static TaskCommit CommitOf(string attempt) => new() { Attempt = attempt, Outputs = [], Records = new RecordCounts() };

    private static JobPlan PlanOf(int tasks, string index) => new()
    {
        Request = new JobRequest { Index = index, Inputs = [] },
        Partitions = 1,
        Splits = [.. Enumerable.Range(0, tasks).Select(i => new Split([new SplitPart { File = $"/f{i}", End = 10, FileLength = 10, Format = CorpusFormat.Warc }]))],
    };

    private static TimeSpan CpuNow() => Process.GetCurrentProcess().TotalProcessorTime;

    private static int OptionOf(string[] args, string name, int otherwise) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
}
