using System.CommandLine;
using Indexer.Coordinator.Terminal;
using Indexer.Search.Suggestions;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer suggest</c>: how does what is typed go on?</summary>
internal static class SuggestCommand
{
    public static DocumentedCommand Create(Shell shell)
    {
        var text = new Argument<string[]>("TEXT") { Description = "What has been typed so far", Arity = ArgumentArity.OneOrMore };
        text.Validators.Add(UsageError.RefuseOptions);
        var index = OptionKinds.Index();
        var top = OptionKinds.Count("--top", "K", "Completions to show. Default: 8", 1, SuggestRequest.MostSize);
        var generation = OptionKinds.Generation();
        var format = OptionKinds.Format();
        var node = new NodeAddress();
        var place = new Place();
        var command = new DocumentedCommand("suggest", "Complete what is being typed")
        {
            Examples =
            [
                ("suggest sol --index web", "words that begin so, and titles of documents"),
                ("suggest solar pow --index web --top 3 --format json", "the last word completed, with the words before it; JSON for programs"),
            ],
        };
        command.Add(text);
        foreach (var option in new Option[] { index, top, generation, format }) command.Add(option);
        place.AddTo(command);
        node.AddTo(command);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            await using var asked = await AskedIndex.OpenAsync(parsed, shell, place, node, parsed.GetRequiredValue(index), parsed.GetValue(generation), cancellationToken);
            // Nobody waits for the next letter here, and the words must be read first.
            var request = new SuggestRequest { Text = string.Join(' ', parsed.GetRequiredValue(text)), Timeout = TimeSpan.FromSeconds(10) };
            if (parsed.GetValue(top) is { } size) request = request with { Size = size };
            var response = await asked.SuggestAsync(request, cancellationToken);
            if (parsed.GetValue(format) == OutputFormat.Json) Json.Write(shell.Out, response, Json.Shapes.SuggestResponse);
            else Write(shell.Out, response, new Style(shell.StyledOut));
            return ExitCode.Of(response.Coverage);
        });
    }

    private static void Write(TextWriter writer, SuggestResponse response, Style style)
    {
        if (response.Suggestions.Count == 0) writer.WriteLine("Nothing begins so.");
        foreach (var suggestion in response.Suggestions)
            writer.WriteLine($"{style.Dim(suggestion.Kind.PadRight(7))}{SearchReport.OneLine(suggestion.Text)}{(suggestion.Url is { Length: > 0 } url ? "  " + style.Cyan(SearchReport.OneLine(url)) : "")}");
        CoverageText.WriteFailures(writer, response.Coverage, style);
    }
}
