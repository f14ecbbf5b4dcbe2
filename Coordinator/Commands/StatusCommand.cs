using System.CommandLine;
using Indexer.Coordinator.Leading;
using Indexer.Coordinator.Terminal;
using Indexer.Jobs;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer status</c>: what has become of a job.</summary>
internal static class StatusCommand
{
    public static DocumentedCommand Create(Shell shell)
    {
        var id = JobArgument.New();
        var watch = new Option<bool>("--watch") { Description = "Watch the job until it ends; Ctrl-C leaves off watching" };
        var format = OptionKinds.Format();
        var place = new Place();
        var command = new DocumentedCommand("status", "Show one job: stages, accounting, faults")
        {
            Examples = [("status web-3f2a", "the job whose id begins with web-3f2a"), ("status web-3f2a --format json", "the same for programs")],
            Notes = "Exit code 1 says that the job failed or was cancelled.",
        };
        command.Add(id);
        command.Add(watch);
        command.Add(format);
        place.AddTo(command);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            await using var system = await place.OpenExistingAsync(parsed, shell, cancellationToken);
            var job = await JobRecords.FindAsync(system.Store, shell, parsed.GetRequiredValue(id), cancellationToken);
            if (parsed.GetValue(watch) && job.Outcome is null)
            {
                await ProgressDisplay.For(shell, TimeProvider.System).ShowAsync(report => new JobObserver(system.Store, TimeProvider.System).WatchAsync(job.Id, job.Request, report, cancellationToken));
                job = await JobRecords.FindAsync(system.Store, shell, job.Id.Value, cancellationToken);
            }
            if (parsed.GetValue(format) == OutputFormat.Json) Json.Write(shell.Out, JobReport.Of(job), Json.Shapes.JobReport);
            else Write(shell, job);
            return job.Outcome is { Status: not JobStatus.Succeeded } ? ExitCode.Failure : ExitCode.Success;
        });
    }

    private static void Write(Shell shell, JobRecord job)
    {
        var style = new Style(shell.StyledOut);
        var report = JobReport.Of(job);
        shell.Out.WriteLine($"Job {style.Bold(report.Job)}: {report.Status}{(report.Error is { } error ? ": " + error : "")}");
        if (report.Task is { } task) shell.Out.WriteLine($"  failed by   {task}");
        shell.Out.WriteLine($"  index       {report.Index} ({report.Mode})");
        shell.Out.WriteLine($"  submitted   {Quantity.Moment(report.Submitted)}");
        shell.Out.WriteLine($"  input       {Quantity.Of(report.InputFiles, "file")}, {Quantity.Bytes(report.InputBytes)}");
        if (report.Generation is { } generation) shell.Out.WriteLine($"  generation  {generation}, content hash {report.ContentHash}");
        if (report.ElapsedSeconds is { } seconds) shell.Out.WriteLine($"  time        {Quantity.Seconds(seconds)}");
        shell.Out.WriteLine();
        if (report.Stages.Count == 0) shell.Out.WriteLine("Not planned yet.");
        else
        {
            var table = new TextTable("STAGE", "COMMITTED", "TASKS").Right(1, 2);
            foreach (var stage in report.Stages) table.Add(stage.Stage, Quantity.Count(stage.Committed), Quantity.Count(stage.Tasks));
            table.Write(shell.Out, style);
        }
        if (job.Outcome is { } outcome)
        {
            shell.Out.WriteLine();
            AccountingText.Write(shell.Out, outcome.Records, style);
            AccountingText.WriteQuarantined(shell.Out, outcome.Quarantined, outcome.Records.Quarantined.Values.Sum(), style);
        }
        if (job.Outcome?.Status == JobStatus.Succeeded) return;
        shell.Out.WriteLine();
        shell.Out.WriteLine($"Go on with it: {shell.Program} retry {report.Job}");
    }
}
