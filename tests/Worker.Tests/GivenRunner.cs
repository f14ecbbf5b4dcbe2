using Indexer.Jobs;
using Indexer.Worker;

namespace Indexer.Tests;

/// <summary>Runs map tasks by what a test gives.</summary>
internal sealed class GivenRunner(Func<TaskContext, CancellationToken, Task> work) : TaskRunner
{
    public override Stage Stage => Stage.Map;

    public override async Task<TaskCommit> RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        await work(context, cancellationToken);
        return new TaskCommit { Attempt = context.Attempt.Value, Outputs = [], Records = new RecordCounts() };
    }
}
