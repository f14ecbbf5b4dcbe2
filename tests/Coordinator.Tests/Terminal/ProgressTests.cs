using Indexer.Coordinator.Terminal;
using Indexer.Jobs;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Indexer.Tests.Terminal;

public sealed class ProgressTests
{
    [Fact]
    public async Task Plain_progress_is_a_line_at_each_change_of_stage_and_every_five_seconds()
    {
        var time = new FakeTimeProvider();
        var writer = new StringWriter();
        await new LineProgress(writer, time).ShowAsync(report =>
        {
            for (var second = 0; second <= 12; second++)
            {
                report(At(second, mapped: 0));
                time.Advance(TimeSpan.FromSeconds(1));
            }
            report(At(13, mapped: 10));
            return Task.FromResult(0);
        });
        var lines = writer.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.Contains("map 0/10", lines[1], StringComparison.Ordinal);
        Assert.Contains("reduce 0/2", lines[3], StringComparison.Ordinal);
        Assert.DoesNotContain('\e', writer.ToString());
    }

    [Fact]
    public async Task A_failed_attempt_is_told_once()
    {
        var writer = new StringWriter();
        await new LineProgress(writer, new FakeTimeProvider()).ShowAsync(report =>
        {
            var failed = At(1, mapped: 0) with { Failures = ["map-000001: the disk is full"] };
            report(failed);
            report(failed);
            return Task.FromResult(0);
        });
        Assert.Single(writer.ToString().Split("the disk is full"), part => part.EndsWith("map-000001: ", StringComparison.Ordinal));
        Assert.Equal(2, writer.ToString().Split("the disk is full").Length);
    }

    [Fact]
    public async Task Live_progress_shows_a_bar_a_stage_with_speed_and_memory_and_gives_back_the_result()
    {
        var writer = new StringWriter();
        var result = await new LiveProgress(writer, 100).ShowAsync(report =>
        {
            report(At(0, mapped: 0));
            report(At(4, mapped: 4));
            return Task.FromResult(42);
        });
        Assert.Equal(42, result);
        var text = writer.ToString();
        foreach (var expected in new[] { "map", "reduce", "━", "4/10", "records/s", "left", "memory" }) Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Remaining_time_of_a_resumed_job_follows_what_this_run_has_done()
    {
        var meter = new ProgressMeter();
        meter.Add(At(0, mapped: 5));
        Assert.Null(meter.Remaining);
        meter.Add(At(10, mapped: 6));
        // A tenth of map took 10 s; four tenths of map are left, and the other stages at the same pace.
        Assert.InRange(meter.Remaining!.Value.TotalSeconds, 40, 200);
        Assert.Equal(10, meter.BytesPerSecond, 3);
    }

    [Theory]
    [InlineData("NO_COLOR", "1")]
    [InlineData("CI", "true")]
    [InlineData("TERM", "dumb")]
    public void Surroundings_that_ask_for_plain_text_get_it(string variable, string value)
    {
        string? Variable(string name) => name == variable ? value : name == "TERM" ? "xterm" : null;
        Assert.True(Shell.IsPlain(Variable));
        Assert.False(Shell.IsPlain(name => name == "TERM" ? "xterm" : null));
    }

    private static JobProgress At(int second, int mapped) => new()
    {
        Job = new JobId("web-1"),
        Phase = "running",
        Stages =
        [
            new StageProgress(Stage.Map, 10, mapped, mapped < 10 ? 2 : 0), new StageProgress(Stage.Select, 2, mapped < 10 ? 0 : 2, 0),
            new StageProgress(Stage.Deduplicate, 2, mapped < 10 ? 0 : 2, 0), new StageProgress(Stage.Reduce, 2, 0, 0), new StageProgress(Stage.Gather, 1, 0, 0),
        ],
        InputBytes = 1000,
        InputBytesDone = mapped * 100,
        Records = second * 500,
        Quarantined = 0,
        Elapsed = TimeSpan.FromSeconds(second),
    };
}
