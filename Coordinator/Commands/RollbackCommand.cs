using System.CommandLine;
using Indexer.Coordinator.Terminal;

namespace Indexer.Coordinator.Commands;

/// <summary><c>indexer rollback</c>: publishes an older content as a new generation.</summary>
internal static class RollbackCommand
{
    public static DocumentedCommand Create(Shell shell)
    {
        var name = new Argument<string>("NAME") { Description = "The index" };
        var number = new Argument<int>("N")
        {
            Description = "Generation to go back to",
            CustomParser = result => OptionKinds.Parsed(result, "the number of a generation, such as 3", text =>
                int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var value) && value > 0 ? value : null as int?),
        };
        name.Validators.Add(IndexNames.Check);
        var format = OptionKinds.Format();
        var place = new Place();
        var command = new DocumentedCommand("rollback", "Publish the content of an older generation again; instant, nothing is copied")
        {
            Examples = [("rollback web 3", "the index 'web' answers as in generation 3"), ("generations web", "see what there is")],
            Notes = "A rollback is itself a new generation, so it can be undone in the same way.",
        };
        command.Add(name);
        command.Add(number);
        command.Add(format);
        place.AddTo(command);
        return command.Runs(async (parsed, cancellationToken) =>
        {
            await using var system = await place.OpenExistingAsync(parsed, shell, cancellationToken);
            var manifest = await Indices.RollbackAsync(system.Store, shell, parsed.GetRequiredValue(name), parsed.GetRequiredValue(number), cancellationToken);
            if (parsed.GetValue(format) == OutputFormat.Json) Json.Write(shell.Out, manifest.ToReport(), Json.Shapes.GenerationReport);
            else
                shell.Out.WriteLine($"'{manifest.Index}' is back to generation {manifest.RollbackOf}: published as generation {manifest.Generation}, "
                    + $"{Quantity.Of(manifest.Documents, "document")}, content hash {manifest.ContentHash}.");
            return ExitCode.Success;
        });
    }
}
