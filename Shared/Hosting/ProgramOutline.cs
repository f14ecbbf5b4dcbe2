namespace Indexer.Hosting;

/// <summary>What a program that takes settings only is to its user.</summary>
/// <param name="Name">How it is called.</param>
/// <param name="Purpose">What it does, in a sentence.</param>
/// <param name="Settings">What it takes.</param>
public sealed record ProgramOutline(string Name, string Purpose, IReadOnlyList<Setting> Settings)
{
    /// <summary>Those without which it does not start.</summary>
    public required IReadOnlyList<Setting> Required { get; init; }

    /// <summary>Options that it takes besides.</summary>
    public IReadOnlyList<OptionSection> Sections { get; init; } = [];
}
