using System.Runtime.CompilerServices;
using Indexer.Indexing;
using Indexer.Jobs;

namespace Indexer.Worker;

/// <summary>Finds what earlier stages left for a task, in an order that every attempt sees alike.</summary>
internal static class StageInputs
{
    // Each read waits for the store: side by side they wait together.
    private const int ReadAtOnce = 16;

    /// <summary>
    /// What each task of <paramref name="stage"/> left in some channels for the task's partition, in order of task, then of channel and position. They are as many as
    /// the stage has tasks: no more than a few are held.
    /// </summary>
    public static async IAsyncEnumerable<IReadOnlyList<TaskOutput>> OfAsync(
        TaskContext context, Stage stage, IReadOnlyList<string> channels, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tasks = context.Plan.TasksOf(stage);
        var reading = new Queue<Task<IReadOnlyList<TaskOutput>>>(ReadAtOnce);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            for (var index = 0; index < tasks || reading.Count > 0;)
            {
                while (index < tasks && reading.Count < ReadAtOnce) reading.Enqueue(context.OutputsOf(new TaskId(stage, index++), channels, context.Task.Index, stop.Token));
                yield return await reading.Dequeue().ConfigureAwait(false);
            }
        }
        finally
        {
            // Where one failed, the others are not left behind.
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (var read in reading) await ((Task)read).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Runs of the base generation. Its partitions need not be this job's: every task gets all runs whose partition can hold keys of its own,
    /// and <see cref="KeyFilter"/> passes those that it has.
    /// </summary>
    public static IEnumerable<IReadOnlyList<TaskOutput>> OfBase(TaskContext context, IReadOnlyList<string> channels)
    {
        var basePartitions = context.Plan.BaseRuns.Select(run => run.Partition).DefaultIfEmpty(-1).Max() + 1;
        var same = basePartitions == context.Plan.Partitions;
        foreach (var run in context.Plan.BaseRuns)
        {
            if (!channels.Contains(run.Channel) || (same && run.Partition != context.Task.Index)) continue;
            yield return
            [
                new TaskOutput
                {
                    Channel = run.Channel,
                    Partition = context.Task.Index,
                    Key = IndexLayout.File(context.Plan.Request.Index, run.File),
                    Length = run.File.Length,
                    Count = run.Count,
                    Hash = run.File.Hash,
                },
            ];
        }
    }
}
