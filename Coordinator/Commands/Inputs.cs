using System.CommandLine;
using Indexer.Coordinator.Terminal;
using Indexer.Corpus;
using Indexer.Jobs;

namespace Indexer.Coordinator.Commands;

/// <summary>The argument INPUT... of index and plan.</summary>
internal static class Inputs
{
    public static Argument<string[]> NewArgument()
    {
        var argument = new Argument<string[]>("INPUT")
        {
            Description = "Files, folders or globs of WARC, ARC, WET, JSONL, HTML or text, plain or compressed; - for standard input",
            Arity = ArgumentArity.OneOrMore,
        };
        argument.Validators.Add(UsageError.RefuseOptions);
        return argument;
    }

    /// <summary>The files that the inputs name.</summary>
    /// <exception cref="CommandException">An input is missing or holds nothing to read.</exception>
    public static IReadOnlyList<InputFile> Expand(IReadOnlyList<string> inputs, string dataFolder, Shell shell)
    {
        var spool = new SpooledInput(Path.Combine(dataFolder, "spool"));
        try
        {
            if (inputs.Contains("-")) spool.Prepare();
            using var standardInput = shell.OpenInput();
            var expanded = InputExpander.Expand(inputs, standardInput, spool.Incoming);
            if (expanded.PassedOver > 0)
                shell.Error.WriteLine($"{Quantity.Of(expanded.PassedOver, "file")} of other formats passed over; name a file itself to have it read whatever its name is.");
            return [.. expanded.Files.Select(file => file.File == spool.Incoming ? spool.Keep(file) : file)];
        }
        catch (InputException e)
        {
            throw new CommandException($"{char.ToUpperInvariant(e.Message[0])}{e.Message[1..].TrimEnd('.')}.", ExitCode.Failure, e);
        }
        finally
        {
            spool.Discard();
        }
    }
}
