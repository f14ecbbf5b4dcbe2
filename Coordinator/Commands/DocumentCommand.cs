using System.CommandLine;
using Indexer.Coordinator.Terminal;
using Indexer.Search.Documents;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer document</c>: what is stored of one document?</summary>
internal static class DocumentCommand
{
    // More than any page has; a text of books is cut.
    private const int MostBodyBytes = 16 << 20;

    public static DocumentedCommand Create(Shell shell)
    {
        var url = DocumentArgument.Create();
        var index = OptionKinds.Index();
        var generation = OptionKinds.Generation();
        var body = new Option<bool>("--body") { Description = "Show its main text too" };
        var format = OptionKinds.Format();
        var node = new NodeAddress();
        var place = new Place();
        var command = new DocumentedCommand("document", "Show what an index stores of one document")
        {
            Examples =
            [
                ("document https://example.org/about --index web", "title, date, language and key of a page"),
                ("document CACM-1234 --index cacm --body --format json", "a document with an id of its own, with its text; JSON for programs"),
            ],
            Notes = "Exit code 1 says that the document is not in the index; inspect says why.",
        };
        command.Add(url);
        foreach (var option in new Option[] { index, generation, body, format }) command.Add(option);
        place.AddTo(command);
        node.AddTo(command);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            await using var asked = await AskedIndex.OpenAsync(parsed, shell, place, node, parsed.GetRequiredValue(index), parsed.GetValue(generation), cancellationToken);
            var request = new DocumentRequest { Id = parsed.GetRequiredValue(url), BodyBytes = parsed.GetValue(body) ? MostBodyBytes : null };
            var document = await asked.DocumentAsync(request, cancellationToken);
            if (parsed.GetValue(format) == OutputFormat.Json) Json.Write(shell.Out, document, Json.Shapes.StoredDocument);
            else DocumentText.Write(shell.Out, document, new Style(shell.StyledOut));
            return ExitCode.Success;
        });
    }
}
