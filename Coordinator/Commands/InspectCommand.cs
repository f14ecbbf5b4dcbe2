using System.CommandLine;
using Indexer.Captures;
using Indexer.Coordinator.Terminal;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer inspect</c>: why is this URL (not) in the index?</summary>
internal static class InspectCommand
{
    public static DocumentedCommand Create(Shell shell)
    {
        var url = DocumentArgument.Create();
        var index = OptionKinds.Index();
        var format = OptionKinds.Format();
        var node = new NodeAddress();
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
        node.AddTo(command);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            var inspection = await InspectAsync(parsed, shell, place, node, parsed.GetRequiredValue(index), parsed.GetRequiredValue(url), cancellationToken);
            if (parsed.GetValue(format) == OutputFormat.Json) Json.Write(shell.Out, inspection, Json.Shapes.InspectionReport);
            else InspectionText.Write(shell.Out, inspection, new Style(shell.StyledOut));
            return inspection.IsIndexed ? ExitCode.Success : ExitCode.Failure;
        });
    }

    private static async Task<InspectionReport> InspectAsync(ParseResult parsed, Shell shell, Place place, NodeAddress node, string index, string url, CancellationToken cancellationToken)
    {
        if (node.Open(parsed, shell) is { } client)
        {
            using (client) return await client.InspectAsync(index, url, null, cancellationToken);
        }
        await using var system = await place.OpenExistingAsync(parsed, shell, cancellationToken);
        return await new Inspector(system.Store).InspectAsync(await Indices.ManifestAsync(system.Store, shell, index, null, cancellationToken), url, cancellationToken);
    }
}
