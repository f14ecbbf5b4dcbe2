using System.CommandLine;
using Indexer.Coordinator.Terminal;
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

    public static Task<IReadOnlyList<InputFile>> ExpandAsync(IReadOnlyList<string> inputs, string dataFolder, Shell shell, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
