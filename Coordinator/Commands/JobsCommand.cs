using System.CommandLine;
using Indexer.Coordinator.Terminal;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer jobs</c>: the jobs of a data folder, newest first.</summary>
internal static class JobsCommand
{
    public static DocumentedCommand Create(Shell shell)
    {
        var format = OptionKinds.Format();
        var place = new Place();
        var command = new DocumentedCommand("jobs", "List jobs, the newest first")
        {
            Examples = [("jobs", "all jobs of the data folder"), ("jobs --format json", "the same for programs")],
        };
        command.Add(format);
        place.AddTo(command);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            await using var system = await place.OpenExistingAsync(parsed, shell, cancellationToken);
            var reports = new List<JobReport>();
            foreach (var job in await JobRecords.ListAsync(system.Store, cancellationToken)) reports.Add(JobReport.Of(job));
            if (parsed.GetValue(format) == OutputFormat.Json) Json.Write(shell.Out, reports, Json.Shapes.IReadOnlyListJobReport);
            else Write(shell, reports);
            return ExitCode.Success;
        });
    }

    private static void Write(Shell shell, List<JobReport> reports)
    {
        if (reports.Count == 0)
        {
            shell.Out.WriteLine($"No jobs yet. Start one: {shell.Program} index INPUT --index NAME");
            return;
        }
        var table = new TextTable("JOB", "INDEX", "STATUS", "TASKS", "INPUT", "READ", "INDEXED", "GENERATION", "STARTED").Right(4, 5, 6, 7);
        foreach (var job in reports)
        {
            var tasks = job.Stages.Count == 0 ? "not planned" : $"{job.Stages.Sum(stage => (long)stage.Committed)}/{job.Stages.Sum(stage => (long)stage.Tasks)}";
            table.Add(job.Job, job.Index, job.Status, tasks, Quantity.Bytes(job.InputBytes), Quantity.Count(job.Records.Read), Quantity.Count(job.Records.Indexed),
                job.Generation is { } generation ? $"{generation}" : "-", Quantity.Moment(job.Submitted));
        }
        table.Write(shell.Out, new Style(shell.StyledOut));
    }
}
