using System.Buffers;
using System.CommandLine;
using System.Text;
using Indexer.Coordinator.Terminal;
using Indexer.Search;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer export</c>.</summary>
internal static class ExportCommand
{
    public static DocumentedCommand Create(Shell shell)
    {
        var query = new Argument<string[]>("QUERY") { Description = "What to look for; '*' for all documents", Arity = ArgumentArity.OneOrMore };
        query.Validators.Add(UsageError.RefuseOptions);
        var index = OptionKinds.Index();
        var output = new Option<string>("--out", "-o") { HelpName = "FILE", Description = "Where lines are written. Default: standard output" };
        var fields = new Option<string>("--fields") { HelpName = "LIST", Description = $"Fields of a document, of {string.Join(", ", ExportWriter.AllFields)}. Default: {string.Join(',', ExportWriter.UsualFields)}" };
        var after = new Option<string>("--after") { HelpName = "KEY", Description = "The document key behind which to go on, with the --generation of the export that it is from" };
        var generation = OptionKinds.Generation();
        var filters = new FilterOptions();
        var node = new NodeAddress();
        var place = new Place();
        var command = new DocumentedCommand("export", "Write all matches of a query")
        {
            Examples =
            [
                ("export '*' --index web --out web.ndjson", "all documents"),
                ("export 'title:manual' --index web --type pdf --fields url,date", "addresses and dates of the PDF files with a word in the title"),
                ("export '*' --index web --node http://127.0.0.1:8080 --out web.ndjson", "the same of a query node; what breaks off is taken up again"),
            ],
            Notes = "A line of JSON for each document, in the order of document keys; the last line is a trailer that says whether all are there, and behind which key to go on.",
        };
        command.Add(query);
        foreach (var option in new Option[] { index, output, fields, after, generation }) command.Add(option);
        filters.AddTo(command);
        place.AddTo(command);
        node.AddTo(command);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            var writer = new ExportWriter(ExportWriter.FieldsOf(parsed.GetValue(fields)));
            var request = new ExportRequest { Query = string.Join(' ', parsed.GetRequiredValue(query)), Filters = filters.Of(parsed), Fields = writer.Written, After = parsed.GetValue(after) };
            await using var asked = await AskedIndex.OpenAsync(parsed, shell, place, node, parsed.GetRequiredValue(index), parsed.GetValue(generation), cancellationToken);
            await using var file = parsed.GetValue(output) is { } path ? new StreamWriter(path, append: false) : null;
            ExportTrailer? end = null;
            var lines = new ArrayBufferWriter<byte>();
            await foreach (var (documents, trailer) in asked.ExportAsync(request, cancellationToken))
            {
                foreach (var document in documents) writer.Write(document, lines);
                if ((end = trailer) is not null) ExportWriter.WriteTrailer(end, lines);
                await (file ?? shell.Out).WriteAsync(Encoding.UTF8.GetString(lines.WrittenSpan).AsMemory(), cancellationToken);
                lines.ResetWrittenCount();
            }
            foreach (var note in end?.Notes ?? []) shell.Error.WriteLine($"note: {note}");
            if (end is not null) CoverageText.WriteFailures(shell.Error, end.Coverage);
            shell.Error.WriteLine($"{Quantity.Of(writer.Total, "document")} of {end?.Index}, generation {end?.Generation}");
            return end is { Complete: true } ? ExitCode.Success : ExitCode.Failure;
        });
    }
}
