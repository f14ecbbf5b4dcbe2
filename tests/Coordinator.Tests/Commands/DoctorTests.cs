using System.Text.Json;
using Xunit;

namespace Indexer.Tests.Commands;

public sealed class DoctorTests
{
    [Fact]
    public async Task Doctor_reports_every_check_and_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        var run = await CommandRun.InAsync(folder.Path, "doctor", "--format", "json");
        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal(0, run.ExitCode);
        Assert.True(json.RootElement.GetProperty("fit").GetBoolean());
        var names = json.RootElement.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString()).ToList();
        foreach (var name in new[] { "runtime", "memory", "data folder", "disk", "store", "loopback" }) Assert.Contains(name, names);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Doctor_fails_where_the_data_folder_can_not_be_made()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "");
        var run = await CommandRun.InAsync(folder.Path, "doctor", "--data", Path.Combine(file, "data"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("fail  data folder", run.Out, StringComparison.Ordinal);
        Assert.Contains("--data", run.Out, StringComparison.Ordinal);
    }
}
