using System.Diagnostics;
using Indexer.Tests.Commands;
using Xunit;

namespace Indexer.Tests.Launchers;

/// <summary>The launcher as people start it: a process of its own, which builds the program where that is needed.</summary>
public sealed class LauncherTests
{
    private static readonly string Launcher = Path.Combine(RepositoryRoot(), "indexer");

    [Fact]
    public async Task The_launcher_works_from_any_folder_and_through_a_symbolic_link()
    {
        using var folder = new TemporaryFolder();
        var link = Path.Combine(folder.Path, "link to indexer");
        File.CreateSymbolicLink(link, Launcher);
        var run = await StartAsync(link, folder.Path, "--version");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", run.Out);
    }

    [Fact]
    public async Task Starts_at_the_same_time_do_not_disturb_each_other()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StartAsync(Launcher, Path.GetTempPath(), "--version")));
        Assert.All(runs, run => Assert.Equal(0, run.ExitCode));
    }

    [Fact]
    public async Task Exit_code_and_errors_of_the_program_come_through_with_the_name_it_was_called_by()
    {
        var run = await StartAsync(Launcher, Path.GetTempPath(), "serch");
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains("Did you mean 'search'?", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{Launcher} --help", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_go_to_standard_output_and_stay_plain_in_a_pipe()
    {
        var run = await StartAsync(Launcher, Path.GetTempPath(), "--help");
        Assert.Contains("Commands:", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Out);
    }

    private static async Task<CommandRun> StartAsync(string program, string folder, params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The launcher is a POSIX shell script.");
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("INDEXER_COMMAND");
        using var process = Process.Start(start)!; // a new process: never null without shell execution
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new CommandRun(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static string RepositoryRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "Indexer.sln")))
                return folder;
        throw new DirectoryNotFoundException("The tests run from a build below the repository.");
    }
}
