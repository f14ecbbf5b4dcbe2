using System.CommandLine;
using Indexer.Coordinator.Terminal;
using Indexer.Search.Similar;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer similar</c>: which documents are like this one?</summary>
internal static class SimilarCommand
{
    public static DocumentedCommand Create(Shell shell)
    {
        var url = DocumentArgument.Create();
        var index = OptionKinds.Index();
        var top = OptionKinds.Count("--top", "K", "Hits to show. Default: 10", 1, 10_000);
        var generation = OptionKinds.Generation();
        var format = OptionKinds.Format();
        var filters = new FilterOptions();
        var node = new NodeAddress();
        var place = new Place();
        var command = new DocumentedCommand("similar", "Find documents that are like one")
        {
            Examples =
            [
                ("similar https://example.org/about --index web", "documents that share its most telling words, the best first"),
                ("similar https://example.org/about --index web --site example.org --lang en", "those of its own site that are in English"),
                ("similar CACM-1234 --index cacm --top 3 --format json", "the same for a document with an id of its own; JSON for programs"),
            ],
            Notes = "Exit code 1 says that the document is not in the index, or that not all shards answered.",
        };
        command.Add(url);
        foreach (var option in new Option[] { index, top, generation, format }) command.Add(option);
        filters.AddTo(command);
        place.AddTo(command);
        node.AddTo(command);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            await using var asked = await AskedIndex.OpenAsync(parsed, shell, place, node, parsed.GetRequiredValue(index), parsed.GetValue(generation), cancellationToken);
            var request = new SimilarRequest { Id = parsed.GetRequiredValue(url), Size = parsed.GetValue(top) ?? 10, Filters = filters.Of(parsed) };
            var response = await asked.SimilarAsync(request, cancellationToken);
            if (parsed.GetValue(format) == OutputFormat.Json) Json.Write(shell.Out, response, Json.Shapes.SearchResponse);
            else SearchReport.WriteText(shell.Out, response, new Style(shell.StyledOut));
            return ExitCode.Of(response.Coverage);
        });
    }
}
