using System.CommandLine;
using Indexer.Coordinator.Terminal;
using Indexer.Jobs;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer retry</c>: takes up a failed, cancelled or interrupted job where it stood.</summary>
internal static class RetryCommand
{
    public static DocumentedCommand Create(Shell shell)
    {
        var id = JobArgument.New();
        var parallel = OptionKinds.Parallel();
        var detach = FleetJob.DetachOption();
        var format = OptionKinds.Format();
        var place = new Place();
        var command = new DocumentedCommand("retry", "Take up a failed, cancelled or interrupted job; finished tasks are not run again")
        {
            Examples = [("retry web-3f2a", "the job whose id begins with web-3f2a"), ("retry web-3f2a --parallel 1 --format json", "one task at a time; the report as JSON")],
            Notes = "A job that succeeded is not run again; its report is shown.",
        };
        command.Add(id);
        foreach (var option in new Option[] { parallel, format }) command.Add(option);
        place.AddTo(command);
        command.Add(detach);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            await using var system = await place.OpenExistingAsync(parsed, shell, cancellationToken);
            var job = await JobRecords.FindAsync(system.Store, shell, parsed.GetRequiredValue(id), cancellationToken);
            if (job.Outcome is not { Status: JobStatus.Succeeded }) await new JobStore(system.Store).ReopenAsync(job.Id, cancellationToken);
            var how = new JobRunOptions(parsed.GetValue(parallel) ?? Environment.ProcessorCount, await new JobStore(system.Store).PriorityOfAsync(job.Id, cancellationToken));
            if (parsed.GetValue(detach)) return await FleetJob.DetachAsync(system, job.Request, how, parsed.GetValue(format), shell, cancellationToken);
            var result = await JobExecution.RunAsync(system, job.Request, how, shell, cancellationToken);
            if (parsed.GetValue(format) == OutputFormat.Json) Json.Write(shell.Out, IndexReport.Of(job.Request, result), Json.Shapes.IndexReport);
            else new IndexText(shell).Write(job.Request, result, next: true);
            return result.Outcome.Status == JobStatus.Succeeded ? ExitCode.Success : ExitCode.Failure;
        });
    }
}
