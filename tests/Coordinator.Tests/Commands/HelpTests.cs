using Indexer.Coordinator.Commands;
using Indexer.Coordinator.Terminal;
using Xunit;

namespace Indexer.Tests.Commands;

public sealed class HelpTests
{
    private static readonly string[] Issued =
        ["index", "search", "suggest", "similar", "document", "export", "serve", "jobs", "status", "cancel", "retry", "generations", "rollback", "inspect", "plan", "eval", "doctor", "demo", "coordinator", "dead-letters", "keys"];

    public static TheoryData<string> Commands => [.. CommandLine.Root(new Shell { Out = TextWriter.Null, Error = TextWriter.Null }).Subcommands.Select(command => command.Name)];

    [Fact]
    public void Every_command_that_was_promised_is_there() => Assert.Equal(Issued.Order(), Commands.Select(row => row.Data).Order());

    [Theory, MemberData(nameof(Commands))]
    public async Task Help_of_a_command_shows_usage_examples_and_exit_codes(string command)
    {
        var run = await CommandRun.OfAsync(command, "--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Contains($"./indexer {command}", run.Out, StringComparison.Ordinal);
        Assert.Contains("Exit codes:", run.Out, StringComparison.Ordinal);
        var examples = run.Out[run.Out.IndexOf("Examples:", StringComparison.Ordinal)..];
        Assert.Contains("  ./indexer ", examples, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Commands))]
    public void Examples_of_a_command_are_command_lines_that_parse(string name)
    {
        var root = CommandLine.Root(new Shell { Out = TextWriter.Null, Error = TextWriter.Null });
        var command = Assert.IsType<DocumentedCommand>(root.Subcommands.Single(command => command.Name == name));
        Assert.InRange(command.Examples.Count, 2, 4);
        foreach (var (arguments, _) in command.Examples) Assert.Empty(root.Parse(arguments.Replace('\'', '"')).Errors);
    }

    [Theory, MemberData(nameof(Commands))]
    public async Task Help_fits_the_terminal(string command)
    {
        var run = await CommandRun.OfAsync(command, "--help-all");
        Assert.All(run.Out.Split('\n').Where(line => !line.Contains("./indexer", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public async Task Rare_options_are_shown_on_request_only()
    {
        Assert.DoesNotContain("--max-nesting", (await CommandRun.OfAsync("index", "--help")).Out, StringComparison.Ordinal);
        Assert.Contains("--max-nesting", (await CommandRun.OfAsync("index", "--help-all")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_alone_shows_help_and_says_that_nothing_was_done()
    {
        var run = await CommandRun.OfAsync();
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Commands:", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_can_be_asked_for_as_a_command() => Assert.Equal(await CommandRun.OfAsync("search", "--help"), await CommandRun.OfAsync("help", "search"));

    [Fact]
    public async Task Version_is_one_line() => Assert.Matches(@"^\d+\.\d+\.\d+\n$", (await CommandRun.OfAsync("--version")).Out.ReplaceLineEndings("\n"));
}
