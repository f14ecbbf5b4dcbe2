using System.CommandLine;
using System.Reflection;
using Indexer.Client;
using Indexer.Coordinator.Coordination;
using Indexer.Coordinator.Terminal;
using Indexer.Queue.Rabbit;
using Indexer.Search;
using Indexer.Storage;

namespace Indexer.Coordinator.Commands;

/// <summary>The program's commands, from arguments to exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command line.</summary>
    /// <param name="args">Arguments without the program's name.</param>
    /// <param name="shell">Where it reads and writes.</param>
    /// <param name="cancellationToken">Stops the command cleanly; the exit code is then <see cref="ExitCode.Interrupted"/>.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Shell shell, CancellationToken cancellationToken)
    {
        var help = new Option<bool>("--help", "-h", "-?") { Description = "Show this help", Recursive = true };
        var helpAll = new Option<bool>("--help-all") { Description = "Show help with all options", Recursive = true, Hidden = true };
        var verbose = new Option<bool>("--verbose") { Description = "Show where an error comes from", Recursive = true };
        var version = new Option<bool>("--version") { Description = "Show the version" };
        var root = Root(shell);
        root.Options.Clear();
        foreach (var option in new[] { help, helpAll, verbose, version }) root.Add(option);

        if (args is ["help", ..]) args = [.. args.Skip(1), "--help"];
        var parsed = root.Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (parsed.GetValue(help) || parsed.GetValue(helpAll) || args.Count == 0)
        {
            new HelpPage(shell, parsed.GetValue(helpAll)).Write(parsed.CommandResult.Command, root);
            return args.Count == 0 ? ExitCode.Usage : ExitCode.Success;
        }
        if (parsed.GetValue(version))
        {
            shell.Out.WriteLine(Version);
            return ExitCode.Success;
        }
        if (UsageError.Of(parsed) is { } error)
        {
            shell.Error.WriteLine(error);
            shell.Error.WriteLine($"Help: {string.Join(' ', [shell.Program, .. NamesOf(parsed)])} --help");
            return ExitCode.Usage;
        }
        return await InvokeAsync(parsed, shell, parsed.GetValue(verbose), cancellationToken);
    }

    /// <summary>The release.</summary>
    public static string Version =>
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>All commands, in the order in which help lists them.</summary>
    internal static RootCommand Root(Shell shell) => new("Indexer turns a crawl (WARC, ARC, WET, JSONL, HTML folders) into a sharded search index, and searches it.")
    {
        DemoCommand.Create(shell),
        IndexCommand.Create(shell),
        SearchCommand.Create(shell),
        SuggestCommand.Create(shell),
        SimilarCommand.Create(shell),
        DocumentCommand.Create(shell),
        ExportCommand.Create(shell),
        ServeCommand.Create(shell),
        JobsCommand.Create(shell),
        StatusCommand.Create(shell),
        CancelCommand.Create(shell),
        RetryCommand.Create(shell),
        DeadLettersCommand.Create(shell),
        GenerationsCommand.Create(shell),
        RollbackCommand.Create(shell),
        InspectCommand.Create(shell),
        PlanCommand.Create(shell),
        EvalCommand.Create(shell),
        KeysCommand.Create(shell),
        DoctorCommand.Create(shell),
        CoordinatorCommand.Create(shell),
    };

    private static async Task<int> InvokeAsync(ParseResult parsed, Shell shell, bool verbose, CancellationToken cancellationToken)
    {
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // signals are ours: Interruption
            Output = shell.Out,
            Error = shell.Error,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (CommandException e)
        {
            Report(shell, e, e.Message, verbose);
            return e.ExitCode;
        }
        catch (Exception e) when (e is BlobStoreException or StoreRefusedException or BrokerException or SearchException or ClientException or PlanException or IOException or UnauthorizedAccessException)
        {
            Report(shell, e, e.Message, verbose);
            return ExitCode.Failure;
        }
        catch (Exception e)
        {
            Report(shell, e, $"This is a fault of the program: {e.Message} ({e.GetType().Name}). --verbose shows where it happened.", verbose);
            return ExitCode.Failure;
        }
    }

    private static void Report(Shell shell, Exception exception, string message, bool verbose)
    {
        shell.Error.WriteLine(new Style(shell.LiveError).Red("error: ") + message);
        if (verbose) shell.Error.WriteLine(exception);
    }

    private static IEnumerable<string> NamesOf(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? [] : [parsed.CommandResult.Command.Name];
}
