namespace Indexer.Hosting;

/// <summary>A program can't start with the settings it was given.</summary>
/// <param name="faults">One sentence for each fault: the setting, its value (secrets masked), where the value came from, and what is allowed.</param>
public sealed class SettingsException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    /// <summary>One sentence for each fault.</summary>
    public IReadOnlyList<string> Faults => faults;
}
