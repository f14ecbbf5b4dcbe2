using System.CommandLine;
using Indexer.Coordinator.Terminal;

namespace Indexer.Coordinator.Commands;

/// <summary>Where indices and jobs are kept: --data, else the environment, else a folder below the current one.</summary>
internal static class DataFolder
{
    public const string Variable = "INDEXER_DATA";
    public const string DefaultName = ".data";

    public static Option<string?> NewOption() => new("--data")
    {
        HelpName = "DIR",
        Description = $"Data folder with indices and jobs. Default: ${Variable}, else '{DefaultName}' in the current folder",
    };

    /// <summary>The absolute path that applies.</summary>
    public static string Of(Shell shell, string? option)
    {
        var folder = option ?? (shell.Variable(Variable) is { Length: > 0 } variable ? variable : DefaultName);
        return Path.GetFullPath(folder, shell.CurrentDirectory);
    }

    /// <summary>That path, which must exist already: for commands that only read.</summary>
    public static string Existing(Shell shell, string? option)
    {
        var folder = Of(shell, option);
        if (Directory.Exists(folder)) return folder;
        throw new CommandException($"There is no data folder '{folder}'. Name another with --data or {Variable}, or index something first: {shell.Program} index INPUT --index NAME");
    }
}
