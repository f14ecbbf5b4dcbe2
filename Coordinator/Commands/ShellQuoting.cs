namespace Indexer.Coordinator.Commands;

/// <summary>Quotes an argument for a POSIX shell, where that is needed.</summary>
internal static class ShellQuoting
{
    public static string Quote(string text) =>
        text.Length > 0 && text.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or ',' or '=' or '+' or '@' or '%')
            ? text
            : "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
