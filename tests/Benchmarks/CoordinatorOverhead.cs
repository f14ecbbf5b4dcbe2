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
/// What the job coordinator costs a task: a job of tasks that do nothing. The workers are as light as they can be (state, commit, report), so that what is
/// left is the coordinator's; its CPU is measured as the process's less that of the workers' part, which a run without a coordinator tells.
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
            MeasureAsync(tasks, slots, new LocalBlobStore(Path.Combine(folder, "store")), queue, queue).GetAwaiter().GetResult();
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
    /// <param name="store">Holds the job, and the commit of every task.</param>
    /// <param name="coordinators">The queue as the coordinator holds it.</param>
    /// <param name="workers">The queue as the workers hold it; another connection where there are connections.</param>
    public static async Task MeasureAsync(int tasks, int slots, IBlobStore store, ITaskQueue coordinators, ITaskQueue workers)
    {
        var plan = PlanOf(tasks);
        var jobs = new JobStore(store);
        var job = await jobs.SubmitAsync(plan.Request, CancellationToken.None);
        await jobs.PlanAsync(job, plan, CancellationToken.None);
        var committing = await CommittingAloneAsync(jobs.TasksOf(new JobId($"{job}-alone")), Math.Min(tasks, 20_000), slots);
        using var stop = new CancellationTokenSource();
        var journal = jobs.TasksOf(job);
        var working = Enumerable.Range(0, slots).Select(_ => Task.Run(() => WorkAsync(workers, journal, stop.Token))).ToArray();
        var (before, watch, peak) = (CpuNow(), Stopwatch.StartNew(), 0L);
        await using (var coordinator = new JobCoordinator(store, coordinators, new JobCoordinatorOptions(), TimeProvider.System, new Random(1), NullLogger<JobCoordinator>.Instance))
        {
            var outcome = await coordinator.RunAsync(
                job, plan, (_, _, _, _) => Task.FromResult(new PublishedJob(1, "none", new JobTotals())), _ => peak = Math.Max(peak, GC.GetTotalMemory(false)), CancellationToken.None);
            if (outcome.Status != JobStatus.Succeeded) throw new InvalidOperationException(outcome.Error);
        }
        var (elapsed, cpu) = (watch.Elapsed, CpuNow() - before);
        await stop.CancelAsync();
        await Task.WhenAll(working);
        var all = tasks + 4;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{all} tasks, {slots} slots: {all / elapsed.TotalSeconds,8:F0} tasks/s   CPU a task {cpu.TotalMilliseconds / all:F3} ms, of which to commit it {committing:F3} ms; the rest, coordinator and queue, {cpu.TotalMilliseconds / all - committing:F3} ms   managed memory at most {peak / 1e6:F0} MB"));
    }

    private static async Task WorkAsync(ITaskQueue queue, TaskJournal journal, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var delivery = await queue.ReceiveAsync(stop);
                var message = delivery.Message;
                var attempt = $"{message.Task}-{message.Attempt}";
                await queue.ReportAsync(new TaskStarted(message.Job, message.Task, attempt, message.Attempt, "none"), stop);
                await journal.TryCommitAsync(message.Task, CommitOf(attempt), stop);
                await queue.ReportAsync(new TaskCommitted(message.Job, message.Task, attempt), stop);
                await delivery.CompleteAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private static async Task<double> CommittingAloneAsync(TaskJournal journal, int tasks, int slots)
    {
        var before = CpuNow();
        var options = new ParallelOptions { MaxDegreeOfParallelism = slots };
        await Parallel.ForAsync(0, tasks, options, async (i, token) => await journal.TryCommitAsync(new TaskId(Stage.Map, i), CommitOf("a"), token));
        return (CpuNow() - before).TotalMilliseconds / tasks;
    }

    private static TaskCommit CommitOf(string attempt) => new() { Attempt = attempt, Outputs = [], Records = new RecordCounts() };

    private static JobPlan PlanOf(int tasks) => new()
    {
        Request = new JobRequest { Index = "none", Inputs = [] },
        Partitions = 1,
        Splits = [.. Enumerable.Range(0, tasks).Select(i => new Split([new SplitPart { File = $"/f{i}", End = 10, FileLength = 10, Format = CorpusFormat.Warc }]))],
    };

    private static TimeSpan CpuNow() => Process.GetCurrentProcess().TotalProcessorTime;

    private static int OptionOf(string[] args, string name, int otherwise) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
}
