using System.CommandLine;
using System.CommandLine.Parsing;

namespace Indexer.Coordinator.Commands;

/// <summary>Says what is wrong with a command line.</summary>
internal static class UsageError
{
    /// <summary>One or two sentences, or null for a good command line.</summary>
    public static string? Of(ParseResult parsed)
    {
        if (parsed.Errors.Count == 0) return null;
        var command = parsed.CommandResult.Command;
        if (command is RootCommand && parsed.UnmatchedTokens is [var name, ..] && !name.StartsWith('-'))
            return $"'{name}' is not a command.{Suggestion.For(name, command.Subcommands.Select(sub => sub.Name))}";
        if (parsed.UnmatchedTokens.FirstOrDefault(token => token.StartsWith('-')) is { } option) return UnknownOption(option, parsed);
        if (parsed.UnmatchedTokens is [var extra, ..]) return $"'{extra}' is one argument too many for '{command.Name}'.";
        // A mistyped option leaves the one it stood for missing: what is missing is told only where nothing else is wrong.
        var wrong = parsed.Errors.Where(error => !IsMissing(error)).ToList();
        return string.Join(Environment.NewLine, (wrong.Count > 0 ? wrong : parsed.Errors).Select(Sentence).Distinct(StringComparer.Ordinal));
    }

    /// <summary>Keeps an argument that takes many values from swallowing mistyped options.</summary>
    public static void RefuseOptions(ArgumentResult result)
    {
        foreach (var token in result.Tokens)
            if (token.Value.StartsWith("--", StringComparison.Ordinal))
                result.AddError(UnknownOption(token.Value, OptionsOf(result), CommandOf(result)));
    }

    private static string UnknownOption(string option, ParseResult parsed) =>
        UnknownOption(option, OptionsOf(parsed.CommandResult), parsed.CommandResult.Command.Name);

    private static string UnknownOption(string option, IEnumerable<string> known, string command)
    {
        option = option.Split('=')[0];
        return $"'{option}' is not an option of '{command}'.{Suggestion.For(option, known)}";
    }

    private static IEnumerable<string> OptionsOf(SymbolResult result)
    {
        for (var at = result; at is not null; at = at.Parent)
            if (at is CommandResult command)
                foreach (var option in command.Command.Options)
                    yield return option.Name;
    }

    private static string CommandOf(SymbolResult result) => result.Parent is CommandResult parent ? parent.Command.Name : "";

    private static bool IsMissing(ParseError error) => error.SymbolResult switch
    {
        ArgumentResult argument => argument.Tokens.Count == 0,
        OptionResult option => option.Implicit || option.Tokens.Count == 0,
        _ => true,
    };

    private static string Sentence(ParseError error) => error.SymbolResult switch
    {
        ArgumentResult { Tokens.Count: 0, Parent: OptionResult { Implicit: false, Option: var option } } => NeedsValue(option),
        OptionResult { Implicit: false, Tokens.Count: 0, Option: var option } => NeedsValue(option),
        OptionResult { Implicit: true, Option: var option } => $"{option.Name} {option.HelpName} is missing: {option.Description}.",
        ArgumentResult { Tokens.Count: 0, Argument: var argument } => $"{argument.Name} is missing: {argument.Description}.",
        CommandResult { Command: RootCommand } => "A command is missing.",
        CommandResult { Command: var command } when MissingOption(command, error) is { } option => $"{option.Name} {option.HelpName} is missing: {option.Description}.",
        _ => error.Message,
    };

    private static string NeedsValue(Option option) => $"{option.Name} needs a value: {option.Name} {option.HelpName}.";

    // The parser says which required option is missing in its sentence only.
    private static Option? MissingOption(Command command, ParseError error) =>
        command.Options.FirstOrDefault(option => option.Required && error.Message.Contains($"'{option.Name}'", StringComparison.Ordinal));
}
