namespace Indexer.Coordinator.Commands;

/// <summary>A command can't do what was asked. The message is for the user: the thing, the value, and what to do.</summary>
internal sealed class CommandException(string message, int exitCode = ExitCode.Failure, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;
}
