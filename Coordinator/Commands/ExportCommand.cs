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
        var generation = OptionKinds.Count("--generation", "N", "An older generation. Default: the newest", 1, int.MaxValue);
        var filters = new FilterOptions();
        var place = new Place();
        var command = new DocumentedCommand("export", "Write all matches of a query")
        {
            Examples =
            [
                ("export '*' --index web --out web.ndjson", "all documents"),
                ("export 'title:manual' --index web --type pdf --fields url,date", "addresses and dates of the PDF files with a word in the title"),
            ],
            Notes = "A line of JSON for each document, in the order of document keys; the last line is a trailer that says whether all are there, and behind which key to go on.",
        };
        command.Add(query);
        foreach (var option in new Option[] { index, output, fields, after, generation }) command.Add(option);
        filters.AddTo(command);
        place.AddTo(command);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            await using var system = await place.OpenExistingAsync(parsed, shell, cancellationToken);
            var name = parsed.GetRequiredValue(index);
            var number = (await Indices.ManifestAsync(system.Store, shell, name, parsed.GetValue(generation), cancellationToken)).Generation;
            var writer = new ExportWriter(ExportWriter.FieldsOf(parsed.GetValue(fields)));
            var request = new ExportRequest { Query = string.Join(' ', parsed.GetRequiredValue(query)), Filters = filters.Of(parsed), Fields = writer.Written, After = parsed.GetValue(after) };
            await using var file = parsed.GetValue(output) is { } path ? new StreamWriter(path, append: false) : null;
            ExportPage? last = null;
            var lines = new ArrayBufferWriter<byte>();
            await foreach (var page in system.Searches.ExportAsync(name, request, number, cancellationToken))
            {
                last = page;
                writer.Write(page, lines);
                if (page.IsLast) writer.WriteTrailer(page, null, lines);
                await (file ?? shell.Out).WriteAsync(Encoding.UTF8.GetString(lines.WrittenSpan).AsMemory(), cancellationToken);
                lines.ResetWrittenCount();
            }
            foreach (var note in last?.Notes ?? []) shell.Error.WriteLine($"note: {note}");
            foreach (var failure in last?.Coverage.Failures ?? []) shell.Error.WriteLine($"shard {failure.Shard} did not answer: {failure.Reason}");
            shell.Error.WriteLine($"{Quantity.Of(writer.Total, "document")} of {name}, generation {number}");
            return last?.Coverage.Failures.Count == 0 ? ExitCode.Success : ExitCode.Failure;
        });
    }
}
