using Indexer.Jobs;
using Indexer.Worker;

namespace Indexer.Tests;

/// <summary>Runs tasks of a stage by what a test gives.</summary>
internal sealed class GivenRunner(Func<TaskContext, CancellationToken, Task> work, Stage stage = Stage.Map) : TaskRunner
{
    public override Stage Stage => stage;

    public override async Task<TaskCommit> RunAsync(TaskContext context, CancellationToken cancellationToken)
    {
        await work(context, cancellationToken);
        return new TaskCommit { Attempt = context.Attempt.Value, Outputs = [], Records = new RecordCounts() };
    }
}
