using System.CommandLine;
using Indexer.Coordinator.Terminal;

namespace Indexer.Coordinator.Commands;

/// <summary>Writes the help of a command: usage, arguments, options by group, subcommands, examples, exit codes.</summary>
internal sealed class HelpPage(Shell shell, bool all)
{
    private const int LabelWidth = 34;
    private readonly TextWriter _out = shell.Out;
    private readonly Style _style = new(shell.StyledOut);

    public void Write(Command command, RootCommand root)
    {
        _out.WriteLine(command.Description);
        Title("Usage");
        _out.WriteLine($"  {Usage(command, root)}");
        if (command.Arguments.Count > 0)
        {
            Title("Arguments");
            foreach (var argument in command.Arguments) Row(LabelOf(argument), argument.Description);
        }
        if (command.Subcommands.Count > 0)
        {
            Title("Commands");
            foreach (var subcommand in command.Subcommands.Where(sub => !sub.Hidden))
                Row(string.Join(' ', [subcommand.Name, .. subcommand.Arguments.Select(LabelOf)]), subcommand.Description);
        }
        var hidden = WriteOptions(command, root);
        if (command is DocumentedCommand documented) WriteDocumentation(documented);
        if (command is RootCommand) WriteRootNotes();
        WriteExitCodes();
        if (hidden > 0)
        {
            _out.WriteLine();
            _out.WriteLine($"{Quantity.Of(hidden, "more option")} (limits, tuning): {shell.Program} {command.Name} --help-all");
        }
    }

    private int WriteOptions(Command command, RootCommand root)
    {
        var groups = command is DocumentedCommand documented ? documented.Groups : [];
        var grouped = groups.SelectMany(group => group.Options).ToHashSet();
        Title("Options");
        foreach (var option in command.Options.Where(option => !option.Hidden && !grouped.Contains(option))) Row(LabelOf(option), DescriptionOf(option));
        if (command != root)
            foreach (var option in root.Options.Where(option => option is { Recursive: true, Hidden: false })) Row(LabelOf(option), option.Description);
        var hidden = 0;
        foreach (var group in groups)
        {
            if (group.Rare && !all)
            {
                hidden += group.Options.Count;
                continue;
            }
            Title(group.Title);
            foreach (var option in group.Options) Row(LabelOf(option), DescriptionOf(option));
        }
        return hidden;
    }

    private void WriteDocumentation(DocumentedCommand command)
    {
        if (command.Notes is { } notes)
        {
            _out.WriteLine();
            foreach (var line in notes.Split('\n')) Wrapped(line, "");
        }
        Title("Examples");
        foreach (var (arguments, meaning) in command.Examples)
        {
            _out.WriteLine($"  {_style.Cyan($"{shell.Program} {arguments}")}");
            Wrapped(meaning, "      ");
        }
    }

    private void WriteRootNotes()
    {
        Title("Examples");
        foreach (var (arguments, meaning) in new[]
        {
            ("demo", "index the sample crawl, run three searches"),
            ("index crawl/*.warc.gz --index web", "index a crawl of your own"),
            ("search 'solar \"power plant\" -coal' --index web", "search it"),
            ("serve", "a search page at http://127.0.0.1:8080"),
        })
            Row($"{shell.Program} {arguments}", meaning, 52);
        _out.WriteLine();
        Wrapped($"Everything is kept in one data folder: --data, else the variable {DataFolder.Variable}, else '{DataFolder.DefaultName}' in the current folder. "
            + $"Each command has help: {shell.Program} COMMAND --help.", "");
    }

    private void WriteExitCodes()
    {
        Title("Exit codes");
        _out.WriteLine("  0 full success; 1 failed, or done in part; 2 wrong usage; 130 stopped by Ctrl-C");
    }

    private string Usage(Command command, RootCommand root)
    {
        if (command == root) return $"{shell.Program} COMMAND [options]";
        var parts = new List<string> { shell.Program, command.Name };
        parts.AddRange(command.Arguments.Select(LabelOf));
        parts.AddRange(command.Options.Where(option => option.Required).Select(option => $"{option.Name} {option.HelpName}"));
        parts.Add("[options]");
        return string.Join(' ', parts);
    }

    private static string LabelOf(Argument argument)
    {
        var label = argument.Arity.MaximumNumberOfValues > 1 ? argument.Name + "..." : argument.Name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{label}]" : label;
    }

    private static string LabelOf(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(alias => alias != "-?").OrderBy(alias => alias.Length).Append(option.Name));
        return option.HelpName is { Length: > 0 } value ? $"{names} {value}" : names;
    }

    private static string DescriptionOf(Option option) => option.Required ? option.Description + " (required)" : option.Description ?? "";

    private void Title(string title)
    {
        _out.WriteLine();
        _out.WriteLine(_style.Bold(title + ":"));
    }

    private void Row(string label, string? description, int width = LabelWidth)
    {
        if (string.IsNullOrEmpty(description))
        {
            _out.WriteLine("  " + label);
            return;
        }
        var lines = TextWrap.Lines(description, Math.Max(30, shell.Width - width - 2));
        _out.WriteLine(label.Length < width - 1 ? $"  {label.PadRight(width - 2)}  {lines[0]}" : $"  {label}\n  {new string(' ', width)}{lines[0]}");
        foreach (var line in lines.Skip(1)) _out.WriteLine($"  {new string(' ', width)}{line}");
    }

    private void Wrapped(string text, string indent)
    {
        foreach (var line in TextWrap.Lines(text, shell.Width - indent.Length)) _out.WriteLine(indent + line);
    }
}
