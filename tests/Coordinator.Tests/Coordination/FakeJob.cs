using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Text;
using Indexer.Coordinator.Coordination;
using Indexer.Corpus;
using Indexer.Jobs;
using Indexer.Storage;
using Indexer.Worker;

namespace Indexer.Tests.Coordination;

/// <summary>A job whose tasks hash what the stage before left: its content hash shows whether every task ran on the right inputs.</summary>
internal sealed class FakeJob(int splits, int partitions)
{
    private readonly ConcurrentDictionary<string, int> _tries = new();
    private int _publishes;

    /// <summary>Decides whether a try at a task fails: (task, try) → error or null.</summary>
    public Func<TaskId, int, Exception?> Fault { get; init; } = (_, _) => null;

    /// <summary>Called at the begin of every attempt.</summary>
    public Func<TaskContext, CancellationToken, Task> Begin { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Whether reduce tasks lose a record.</summary>
    public bool LosesRecords { get; init; }

    public ConcurrentQueue<TaskId> RanAlthoughCommitted { get; } = [];

    public int Publishes => _publishes;

    public IReadOnlyDictionary<string, int> Tries => _tries;

    public JobPlan Plan { get; } = new()
    {
        Request = new JobRequest { Index = "fake", Inputs = [] },
        Partitions = partitions,
        Splits = [.. Enumerable.Range(0, splits).Select(i => new Split([new SplitPart { File = $"/f{i}", End = 10, FileLength = 10, Format = CorpusFormat.Warc }]))],
    };

    public IEnumerable<TaskRunner> Runners => Enum.GetValues<Stage>().Select(stage => new Runner(stage, this));

    public async Task<PublishedJob> PublishAsync(IBlobStore store, JobId job, Func<TaskId, CancellationToken, Task<TaskCommit>> commitOf, CancellationToken cancellationToken)
    {
        var hash = await HashOfAsync(Enum.GetValues<Stage>(), Plan, async (task, token) => (await commitOf(task, token)).Outputs, cancellationToken);
        var totals = await JobTotals.OfAsync(Plan, commitOf, cancellationToken);
        if (await store.TryCreateAsync("indices/fake/generations/1.json", Encoding.ASCII.GetBytes($"{job} {hash}"), cancellationToken)) Interlocked.Increment(ref _publishes);
        return new PublishedJob(1, hash, totals);
    }

    private static async Task<string> HashOfAsync(
        IEnumerable<Stage> stages, JobPlan plan, Func<TaskId, CancellationToken, Task<IReadOnlyList<TaskOutput>>> outputsOf, CancellationToken cancellationToken)
    {
        var hash = new XxHash128();
        foreach (var stage in stages)
            for (var i = 0; i < plan.TasksOf(stage); i++)
                foreach (var output in await outputsOf(new TaskId(stage, i), cancellationToken)) hash.Append(Encoding.ASCII.GetBytes(output.Hash));
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private sealed class Runner(Stage stage, FakeJob job) : TaskRunner
    {
        public override Stage Stage => stage;

        public override async Task<TaskCommit> RunAsync(TaskContext context, CancellationToken cancellationToken)
        {
            await job.Begin(context, cancellationToken);
            if (await context.Store.StatAsync($"jobs/{context.Job}/commits/{context.Task}.json", cancellationToken) is not null) job.RanAlthoughCommitted.Enqueue(context.Task);
            var number = job._tries.AddOrUpdate(context.Task.ToString(), 1, (_, tries) => tries + 1);
            await File.WriteAllTextAsync(Path.Combine(context.Scratch, "scratch"), "x", cancellationToken);
            var before = stage == Stage.Map ? "" : await HashOfAsync([stage - 1], context.Plan, (task, token) => context.OutputsOf(task, ["out"], 0, token), cancellationToken);
            var content = Encoding.ASCII.GetBytes($"{context.Task} {before}");
            var key = context.OutputPrefix + "out";
            await context.Store.PutAsync(key, (stream, token) => stream.WriteAsync(content, token).AsTask(), cancellationToken);
            context.Progress(new(10, 10, 10));
            if (job.Fault(context.Task, number) is { } error) throw error;
            return new TaskCommit
            {
                Attempt = context.Attempt.Value,
                Outputs = [new TaskOutput { Channel = "out", Key = key, Length = content.Length, Hash = Convert.ToHexStringLower(XxHash128.Hash(content)) }],
                Records = RecordsOf(context.Plan),
            };
        }

        private RecordCounts RecordsOf(JobPlan plan) => stage switch
        {
            Stage.Map => new RecordCounts { Read = plan.Partitions, Pending = plan.Partitions },
            Stage.Reduce => new RecordCounts { Pending = -plan.SplitCount, Indexed = plan.SplitCount - (job.LosesRecords ? 1 : 0) },
            _ => new RecordCounts(),
        };
    }
}
