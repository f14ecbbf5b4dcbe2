using System.CommandLine;
using System.Text.Json.Serialization;
using Indexer.Coordinator.Terminal;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer doctor</c>: what works here, what does not, and the mend.</summary>
internal static class DoctorCommand
{
    public static DocumentedCommand Create(Shell shell)
    {
        var format = OptionKinds.Format();
        var verify = new Option<bool>("--verify") { Description = "Also read every file of each index's newest generation, and compare it with its checksum: takes as long as reading them" };
        var place = new Place();
        var command = new DocumentedCommand("doctor", "Check this machine: what works here, what does not, and the mend")
        {
            Examples =
            [
                ("doctor", "before the first job, or when something is odd"),
                ("doctor --data /mnt/big/indexer", "whether a place is fit for the data folder"),
                ("doctor --broker amqp://rabbit --store /srv/store", "whether a fleet's store and broker are fit"),
                ("doctor --verify", "whether what the indexes serve is undamaged, byte for byte"),
            ],
            Notes = "Exit code 1 says that something fails that is needed; warnings don't count.",
        };
        command.Add(verify);
        command.Add(format);
        place.AddTo(command);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            var folder = place.Folder(parsed, shell);
            var address = place.IsFleet(parsed, shell) ? place.Address(parsed, shell) : null;
            var checks = new List<DoctorCheck>
            {
                MachineChecks.Runtime(),
                MachineChecks.Cores(),
                MachineChecks.Memory(),
                MachineChecks.OpenFiles(),
                MachineChecks.Numbers(),
                MachineChecks.Terminal(shell),
            };
            checks.AddRange(address is null
                ? await FolderChecks.RunAsync(folder, shell, cancellationToken)
                : await FleetChecks.RunAsync(address, token => place.OpenFleetAsync(parsed, shell, token), cancellationToken));
            if (parsed.GetValue(verify))
            {
                await using var system = await place.OpenExistingAsync(parsed, shell, cancellationToken);
                checks.AddRange(await GenerationChecks.RunAsync(system.Store, shell, cancellationToken));
            }
            checks.AddRange(await NetworkChecks.RunAsync(cancellationToken));
            checks.AddRange(MachineChecks.Optional(shell));
            var report = new DoctorReport(address?.StoreName ?? folder, checks.All(check => check.Status != CheckStatus.Fail), checks);
            if (parsed.GetValue(format) == OutputFormat.Json) Json.Write(shell.Out, report, Json.Shapes.DoctorReport);
            else Write(shell, report);
            return report.Fit ? ExitCode.Success : ExitCode.Failure;
        });
    }

    private static void Write(Shell shell, DoctorReport report)
    {
        var style = new Style(shell.StyledOut);
        foreach (var check in report.Checks)
        {
            var mark = check.Status switch { CheckStatus.Ok => style.Green("ok  "), CheckStatus.Warn => style.Yellow("warn"), _ => style.Red("fail") };
            shell.Out.WriteLine($"{mark}  {check.Name,-14}{check.Finding}");
            if (check.Mend is { } mend) shell.Out.WriteLine($"                    {mend}");
        }
        shell.Out.WriteLine();
        var warnings = report.Checks.Count(check => check.Status == CheckStatus.Warn);
        shell.Out.WriteLine(report.Fit
            ? $"Indexer works here{(warnings > 0 ? $", with {Quantity.Of(warnings, "warning")}" : "")}. Try: {shell.Program} demo"
            : "Indexer does not work here until what fails is mended.");
    }
}

/// <summary>All findings; fit: nothing that is needed fails.</summary>
internal sealed record DoctorReport(string DataFolder, bool Fit, IReadOnlyList<DoctorCheck> Checks);

/// <summary>One finding, with the mend unless all is well.</summary>
internal sealed record DoctorCheck(string Name, CheckStatus Status, string Finding, string? Mend = null);

[JsonConverter(typeof(CamelCaseEnum<CheckStatus>))]
internal enum CheckStatus
{
    Ok,
    Warn,
    Fail,
}
