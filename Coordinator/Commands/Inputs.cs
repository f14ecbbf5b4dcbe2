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
    /// <param name="inputs">As typed.</param>
    /// <param name="dataFolder">Where standard input is kept; null where it can't be an input.</param>
    /// <param name="shell">Where it is typed.</param>
    /// <exception cref="CommandException">An input is missing or holds nothing to read.</exception>
    public static IReadOnlyList<InputFile> Expand(IReadOnlyList<string> inputs, string? dataFolder, Shell shell)
    {
        if (dataFolder is null && inputs.Contains("-"))
            throw new CommandException("Standard input can't be indexed by a fleet, whose workers can't see it: write it to a file that they see, or index it on this machine with --data.", ExitCode.Usage);
        var spool = new SpooledInput(Path.Combine(dataFolder ?? Path.GetTempPath(), "spool"));
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
