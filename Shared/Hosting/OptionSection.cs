namespace Indexer.Hosting;

/// <summary>Options that a program takes as <c>--Section:Key VALUE</c>, by a variable <c>Section__Key</c> or in appsettings.json, besides its settings.</summary>
/// <param name="Name">The section.</param>
/// <param name="Keys">What may be given in it; empty: anything, since others read it.</param>
public sealed record OptionSection(string Name, IReadOnlyList<string> Keys)
{
    /// <summary>How much is logged and how; what it may hold is up to the framework.</summary>
    public static OptionSection Logging { get; } = new("Logging", []);

    /// <summary>A section whose keys are the properties of a type.</summary>
    public static OptionSection Of<TOptions>(string name) =>
        new(name, [.. typeof(TOptions).GetProperties().Where(property => property.CanWrite).Select(property => property.Name)]);

    /// <summary>What is wrong with a name of the form <c>--Section:Key</c>; null for nothing.</summary>
    internal static string? FaultOf(string flag, IReadOnlyList<OptionSection> sections)
    {
        var parts = flag["--".Length..].Split(':');
        if (sections.FirstOrDefault(section => section.Name.Equals(parts[0], StringComparison.OrdinalIgnoreCase)) is not { } found)
        {
            return sections.Count == 0
                ? $"{flag} is not a setting of this program, which has no sections of options."
                : $"{flag} is not a setting of this program; its sections of options are {string.Join(", ", sections.Select(section => section.Name))}.";
        }
        return found.Keys.Count == 0 || found.Keys.Contains(parts[1], StringComparer.OrdinalIgnoreCase) ? null : $"{flag} is no option; {found.Name} has {string.Join(", ", found.Keys)}.";
    }
}
