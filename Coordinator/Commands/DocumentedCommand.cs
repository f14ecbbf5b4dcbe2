using System.CommandLine;

namespace Indexer.Coordinator.Commands;

/// <summary>A command with what its help page shows beyond arguments and options.</summary>
internal sealed class DocumentedCommand(string name, string description) : Command(name, description)
{
    private readonly List<OptionGroup> _groups = [];

    /// <summary>Command lines that work, without the program's name, and what each does.</summary>
    public required IReadOnlyList<(string Arguments, string Meaning)> Examples { get; init; }

    /// <summary>Paragraphs after the options; null for none.</summary>
    public string? Notes { get; init; }

    public IReadOnlyList<OptionGroup> Groups => _groups;

    /// <summary>Adds options under a title of their own. Rare ones are shown by --help-all only.</summary>
    public void AddGroup(string title, bool rare, params Option[] options)
    {
        _groups.Add(new OptionGroup(title, rare, options));
        foreach (var option in options) Add(option);
    }

    /// <summary>What the command does; the result is the exit code.</summary>
    public DocumentedCommand Runs(Func<ParseResult, CancellationToken, Task<int>> action)
    {
        SetAction(action);
        return this;
    }
}

/// <summary>Options that belong together on a help page.</summary>
internal sealed record OptionGroup(string Title, bool Rare, IReadOnlyList<Option> Options);
