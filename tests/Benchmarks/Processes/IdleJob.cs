using System.Diagnostics;
using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Queue.Rabbit;
using Indexer.Storage;

namespace Indexer.Benchmarks.Processes;

/// <summary>A job of map tasks without input, handed to a fleet as commands do it: by the store and a wake-up.</summary>
internal sealed class IdleJob(JobStore jobs, JobId id)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    public JobId Id => id;

    public static JobPlan PlanOf(int tasks, string index) => new()
    {
        Request = new JobRequest { Index = index, Inputs = [] },
        Partitions = 1,
        Splits = [.. Enumerable.Range(0, tasks).Select(i => new Split([new SplitPart { File = $"/f{i}", End = IdleWorker.SplitBytes, FileLength = IdleWorker.SplitBytes, Format = CorpusFormat.Warc }]))],
    };

    public static async Task<IdleJob> SubmitAsync(IBlobStore store, RabbitTaskQueue queue, int tasks, string index)
    {
        var (jobs, plan) = (new JobStore(store), PlanOf(tasks, index));
        var id = JobStore.IdOf(plan.Request);
        // The plan stands before the job can be found: nobody plans it anew from its missing inputs.
        await jobs.PlanAsync(id, plan, CancellationToken.None);
        await jobs.SubmitAsync(plan.Request, CancellationToken.None);
        await queue.WakeCoordinatorAsync(id, CancellationToken.None);
        return new IdleJob(jobs, id);
    }

    /// <summary>Waits until all map tasks are committed.</summary>
    public async Task<TimeSpan> MappedAsync(int tasks)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var mapped = 0;
            await foreach (var task in jobs.TasksOf(id).ListCommittedAsync(CancellationToken.None))
                if (task.Stage == Stage.Map) mapped++;
            if (mapped >= tasks) return watch.Elapsed;
            await Task.Delay(s_look);
        }
    }

    public async Task<JobOutcome> EndAsync()
    {
        while (true)
        {
            if (await jobs.FindOutcomeAsync(id, CancellationToken.None) is { } outcome)
                return outcome.Status == JobStatus.Succeeded ? outcome : throw new InvalidOperationException(outcome.Error);
            await Task.Delay(s_look);
        }
    }
}
