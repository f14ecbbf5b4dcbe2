using System.Text;
using System.Text.Json;
using Indexer.Coordinator.Commands;
using Indexer.Coordinator.Terminal;
using Xunit;

namespace Indexer.Tests.Commands;

public sealed class InputsTests
{
    [Fact]
    public void The_same_standard_input_names_the_same_file_whenever_it_comes()
    {
        using var folder = new TemporaryFolder();
        var first = Assert.Single(Inputs.Expand(["-"], folder.Path, ShellReading("{\"id\":1}\n")));
        var second = Assert.Single(Inputs.Expand(["-"], folder.Path, ShellReading("{\"id\":1}\n")));
        var other = Assert.Single(Inputs.Expand(["-"], folder.Path, ShellReading("{\"id\":2}\n")));
        Assert.Equal(first, second);
        Assert.NotEqual(first.File, other.File);
        Assert.Equal(2, Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task An_input_that_is_not_there_is_named()
    {
        using var folder = new TemporaryFolder();
        var run = await CommandRun.InAsync(folder.Path, "plan", Path.Combine(folder.Path, "no-such.warc.gz"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no-such.warc.gz", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_counts_the_input_and_estimates_the_rest_from_a_sample()
    {
        using var folder = new TemporaryFolder();
        for (var page = 0; page < 20; page++)
            File.WriteAllText(Path.Combine(folder.Path, $"page{page}.html"), $"<title>Page {page}</title><p>Clocks and bridges, number {page}, with some words more.");
        var run = await CommandRun.InAsync(folder.Path, "plan", folder.Path, "--format", "json", "--data", Path.Combine(folder.Path, "data"));
        Assert.Equal(0, run.ExitCode);
        using var json = JsonDocument.Parse(run.Out);
        var root = json.RootElement;
        Assert.Equal(20, root.GetProperty("inputFiles").GetInt32());
        Assert.Equal(20, root.GetProperty("formats").GetProperty("html").GetInt32());
        Assert.Equal(1, root.GetProperty("splits").GetInt32());
        Assert.InRange(root.GetProperty("sample").GetProperty("documents").GetInt64(), 1, 20);
        Assert.InRange(root.GetProperty("estimate").GetProperty("documents").GetInt64(), 15, 25);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "data")));
    }

    private static Shell ShellReading(string text) =>
        new() { Out = TextWriter.Null, Error = TextWriter.Null, OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(text)) };
}
