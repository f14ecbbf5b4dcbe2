using Indexer.Coordinator.Commands;
using Indexer.Coordinator.Terminal;
using Xunit;

namespace Indexer.Tests.Commands;

/// <summary>A command line run in this process, with what it wrote.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public static Task<CommandRun> OfAsync(params string[] args) => InAsync(Directory.GetCurrentDirectory(), args);

    public static async Task<CommandRun> InAsync(string folder, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var shell = new Shell { Out = output, Error = error, Program = "./indexer", CurrentDirectory = folder };
        var exitCode = await CommandLine.RunAsync(args, shell, TestContext.Current.CancellationToken);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}
