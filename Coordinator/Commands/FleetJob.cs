using System.CommandLine;
using Indexer.Coordinator.Terminal;
using Indexer.Jobs;

namespace Indexer.Coordinator.Commands;

/// <summary>What commands that run jobs have beyond the data folder: not to wait, and a share of the fleet.</summary>
internal static class FleetJob
{
    public static Option<bool> DetachOption() => new("--detach") { Description = "Hand the job to the fleet and return at once" };

    public static Option<JobPriority> PriorityOption() =>
        OptionKinds.Choice("--priority", JobPriority.Normal, "Share of the fleet among other jobs: high gets four times as much as normal, low a quarter");

    /// <summary>Hands a job in, and says how to watch it.</summary>
    /// <exception cref="CommandException">There is no fleet to hand it to.</exception>
    public static async Task<int> DetachAsync(IInstallation system, JobRequest request, JobRunOptions how, OutputFormat format, Shell shell, CancellationToken cancellationToken)
    {
        if (system is not Fleet fleet) throw new CommandException("--detach needs a fleet that goes on with the job: give --broker and --store.", ExitCode.Usage);
        var job = await fleet.SubmitAsync(request, how.Priority, cancellationToken);
        if (format == OutputFormat.Json) Json.Write(shell.Out, JobReport.Of(await JobRecords.FindAsync(fleet.Store, shell, job.Value, cancellationToken)), Json.Shapes.JobReport);
        else shell.Out.WriteLine(JobExecution.Detached(shell, job));
        return ExitCode.Success;
    }
}
