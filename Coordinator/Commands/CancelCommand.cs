using System.CommandLine;
using Indexer.Coordinator.Terminal;
using Indexer.Jobs;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer cancel</c>.</summary>
internal static class CancelCommand
{
    public static DocumentedCommand Create(Shell shell)
    {
        var id = JobArgument.New();
        var format = OptionKinds.Format();
        var place = new Place();
        var command = new DocumentedCommand("cancel", "Cancel a job for good, wherever it runs")
        {
            Examples = [("cancel web-3f2a", "the job whose id begins with web-3f2a"), ("retry web-3f2a", "take it up again after all; what was finished is kept")],
            Notes = "Nothing is published by a cancelled job. Ctrl-C, in contrast, only interrupts: the same command resumes.",
        };
        command.Add(id);
        command.Add(format);
        place.AddTo(command);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            await using var system = await place.OpenExistingAsync(parsed, shell, cancellationToken);
            var job = await JobRecords.FindAsync(system.Store, shell, parsed.GetRequiredValue(id), cancellationToken);
            if (job.Outcome is { } ended)
                throw new CommandException($"Job {job.Id} has ended already: {ended.Status.ToString().ToLowerInvariant()}. There is nothing to cancel.");
            await new JobStore(system.Store).CancelAsync(job.Id, TimeProvider.System.GetUtcNow(), cancellationToken);
            if (system is Fleet fleet) await fleet.WakeAsync(job.Id, cancellationToken);
            if (parsed.GetValue(format) == OutputFormat.Json) Json.Write(shell.Out, JobReport.Of(job with { IsCancelRequested = true }), Json.Shapes.JobReport);
            else shell.Out.WriteLine($"Job {job.Id} is cancelled; what still runs of it stops within seconds. To take it up again: {shell.Program} retry {job.Id}");
            return ExitCode.Success;
        });
    }
}
