using System.CommandLine;
using Indexer.Coordinator.Coordination;
using Indexer.Coordinator.Terminal;
using Indexer.Indexing;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer inspect</c>: why is this URL (not) in the index?</summary>
internal static class InspectCommand
{
    public static DocumentedCommand Create(Shell shell)
    {
        var url = DocumentArgument.Create();
        var index = OptionKinds.Index();
        var format = OptionKinds.Format();
        var place = new Place();
        var command = new DocumentedCommand("inspect", "Say why a URL is, or is not, in the index")
        {
            Examples =
            [
                ("inspect https://example.org/about --index web", "every record that was read of this page, and what became of it"),
                ("inspect CACM-1234 --index cacm --format json", "the same for a document with an id of its own"),
            ],
            Notes = "Exit code 1 says that the document is not in the index.",
        };
        command.Add(url);
        foreach (var option in new Option[] { index, format }) command.Add(option);
        place.AddTo(command);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            await using var system = await place.OpenExistingAsync(parsed, shell, cancellationToken);
            var name = parsed.GetRequiredValue(index);
            var found = await new Inspector(system.Store, new ManifestStore(system.Store, TimeProvider.System)).InspectAsync(name, parsed.GetRequiredValue(url), cancellationToken);
            var inspection = InspectionReport.Of(found ?? throw await Indices.UnknownAsync(system.Store, shell, name, cancellationToken));
            if (parsed.GetValue(format) == OutputFormat.Json) Json.Write(shell.Out, inspection, Json.Shapes.InspectionReport);
            else InspectionText.Write(shell.Out, inspection, new Style(shell.StyledOut));
            return inspection.IsIndexed ? ExitCode.Success : ExitCode.Failure;
        });
    }
}
