using System.CommandLine;
using Indexer.Coordinator.Terminal;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer inspect</c>: why is this URL (not) in the index?</summary>
internal static class InspectCommand
{
    public static DocumentedCommand Create(Shell shell)
    {
        var url = new Argument<string>("URL") { Description = "A URL, or the id of a JSONL document" };
        var index = OptionKinds.Index();
        var generation = OptionKinds.Count("--generation", "N", "An older generation. Default: the newest", 1, int.MaxValue);
        var format = OptionKinds.Format();
        var data = DataFolder.NewOption();
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
        foreach (var option in new Option[] { index, generation, format, data }) command.Add(option);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            await using var system = Embedded.Open(DataFolder.Existing(shell, parsed.GetValue(data)));
            var name = parsed.GetRequiredValue(index);
            var manifest = await Indices.ManifestAsync(system.Store, shell, name, parsed.GetValue(generation), cancellationToken);
            var inspection = await system.InspectAsync(name, parsed.GetRequiredValue(url), manifest.Generation, cancellationToken);
            if (parsed.GetValue(format) == OutputFormat.Json) Json.Write(shell.Out, inspection, Json.Shapes.Inspection);
            else InspectionText.Write(shell.Out, inspection, new Style(shell.StyledOut));
            return inspection.Fates.Any(fate => fate.Fate == "indexed") ? ExitCode.Success : ExitCode.Failure;
        });
    }
}
