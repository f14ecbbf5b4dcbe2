using System.CommandLine;
using Indexer.Coordinator.Terminal;
using Indexer.Indexing;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer generations</c>: the history of an index.</summary>
internal static class GenerationsCommand
{
    public static DocumentedCommand Create(Shell shell)
    {
        var name = new Argument<string>("NAME") { Description = "The index" };
        name.Validators.Add(IndexNames.Check);
        var format = OptionKinds.Format();
        var node = new NodeAddress();
        var place = new Place();
        var command = new DocumentedCommand("generations", "List the generations of an index, the newest first")
        {
            Examples = [("generations web", "the history of the index 'web'"), ("rollback web 3", "publish the content of generation 3 again")],
            Notes = "Searches use the newest generation, unless --generation names another.",
        };
        command.Add(name);
        command.Add(format);
        place.AddTo(command);
        node.AddTo(command);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            var reports = await HistoryAsync(parsed, shell, place, node, parsed.GetRequiredValue(name), cancellationToken);
            if (parsed.GetValue(format) == OutputFormat.Json) Json.Write(shell.Out, reports, Json.Shapes.GenerationReportArray);
            else Write(shell, reports);
            return ExitCode.Success;
        });
    }

    private static async Task<GenerationReport[]> HistoryAsync(ParseResult parsed, Shell shell, Place place, NodeAddress node, string index, CancellationToken cancellationToken)
    {
        if (node.Open(parsed, shell) is { } client)
        {
            using (client) return [.. await client.GenerationsAsync(index, cancellationToken)];
        }
        await using var system = await place.OpenExistingAsync(parsed, shell, cancellationToken);
        return [.. (await Indices.HistoryAsync(system.Store, shell, index, cancellationToken)).Select(manifest => manifest.ToReport())];
    }

    private static void Write(Shell shell, GenerationReport[] reports)
    {
        var table = new TextTable("GENERATION", "PUBLISHED", "DOCUMENTS", "SHARDS", "SIZE", "CONTENT HASH", "JOB", "").Right(0, 2, 3, 4);
        foreach (var report in reports)
            table.Add($"{report.Generation}", Quantity.Moment(report.Published), Quantity.Count(report.Documents), Quantity.Count(report.Shards.Count),
                Quantity.Bytes(report.Bytes), report.ContentHash, report.Job, report.RollbackOf is { } of ? $"rollback to {of}" : "");
        table.Write(shell.Out, new Style(shell.StyledOut));
    }
}
