using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Storage;
using Indexer.Worker.Isolation;

namespace Indexer.Worker.Rehearsing;

/// <summary>
/// A job of invented pages, run through all stages in a folder of its own: whatever tasks need is compiled, loaded and allocated by it. A worker does it while it waits for its first
/// task, on a core that is idle then; nothing but time depends on it.
/// </summary>
public static class Rehearsal
{
    private const int Partitions = 2;

    /// <summary>Runs it; ends early, and quietly, where the folder can't be written: the first task will say so.</summary>
    /// <param name="runners">The runners that will do the work, for they keep what they have allocated.</param>
    /// <param name="folder">Folder for scratch files; one below it is used, and removed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(IReadOnlyList<TaskRunner> runners, string folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(runners);
        try
        {
            using var scratch = new ScratchFolders(folder);
            var stage = scratch.Rent();
            var crawl = Path.Combine(stage, "crawl.warc.gz");
            RehearsalCrawl.Write(crawl);
            await RunStagesAsync(runners, PlanOf(crawl), stage, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BlobStoreException or TaskException or OperationCanceledException)
        {
        }
    }

    private static JobPlan PlanOf(string crawl)
    {
        var file = new FileInfo(crawl);
        var request = new JobRequest { Index = "rehearsal", Inputs = [new InputFile(crawl, file.Length, file.LastWriteTimeUtc)] };
        return new JobPlan { Request = request, Partitions = Partitions, Splits = SplitPlanner.Plan(request.Inputs, request.Corpus) };
    }

    private static async Task RunStagesAsync(IReadOnlyList<TaskRunner> runners, JobPlan plan, string folder, CancellationToken cancellationToken)
    {
        var store = new LocalBlobStore(Path.Combine(folder, "store"));
        var commits = new Dictionary<TaskId, TaskCommit>();
        foreach (var runner in runners.OrderBy(runner => runner.Stage))
            for (var number = 0; number < plan.TasksOf(runner.Stage); number++)
            {
                var task = new TaskId(runner.Stage, number);
                commits[task] = await runner.RunAsync(
                    new TaskContext
                    {
                        Job = new JobId("rehearsal"),
                        Plan = plan,
                        Task = task,
                        Split = task.Stage == Stage.Map ? plan.Splits[number] : null,
                        Attempt = new AttemptId("only"),
                        Store = store,
                        Scratch = Directory.CreateDirectory(Path.Combine(folder, task.ToString())).FullName,
                        Isolation = UndisturbedIsolation.Instance,
                        Progress = _ => { },
                        OutputsOf = (earlier, channels, partition, _) => Task.FromResult(PackedOutputs.Find(PackedOutputs.Pack(commits[earlier].Outputs), channels, partition)),
                    },
                    cancellationToken).ConfigureAwait(false);
            }
    }
}
