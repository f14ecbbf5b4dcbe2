using Indexer.Jobs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Indexer.Coordinator.Terminal;

/// <summary>Progress on a terminal: a bar a stage, redrawn in place, with speed, remaining time and memory below.</summary>
internal sealed class LiveProgress(TextWriter writer, int width) : ProgressDisplay
{
    private const int BarWidth = 32;
    private readonly Lock _gate = new();
    private readonly ProgressMeter _meter = new();
    private int _failuresShown;

    public override Task<T> ShowAsync<T>(Func<Action<JobProgress>, Task<T>> work)
    {
        var console = NewConsole(writer, width);
        return console.Live(new Markup("")).AutoClear(true).StartAsync(context => work(progress =>
        {
            lock (_gate)
            {
                _meter.Add(progress);
                foreach (var failure in progress.Failures.Skip(_failuresShown)) console.WriteLine($"attempt failed: {failure}");
                _failuresShown = Math.Max(_failuresShown, progress.Failures.Count);
                context.UpdateTarget(View(progress));
            }
        }));
    }

    internal static IAnsiConsole NewConsole(TextWriter writer, int width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        return console;
    }

    private Rows View(JobProgress progress)
    {
        var rows = new List<IRenderable> { new Markup($"[bold]{Markup.Escape(progress.Phase)}[/] [dim]{Markup.Escape(progress.Job.Value)} · {Quantity.Duration(progress.Elapsed)}[/]") };
        foreach (var stage in progress.Stages) rows.Add(new Markup(StageLine(stage, progress)));
        rows.Add(new Markup("[dim]" + Markup.Escape(Footer(progress)) + "[/]"));
        return new Rows(rows);
    }

    private static string StageLine(StageProgress stage, JobProgress progress)
    {
        var fraction = ProgressMeter.FractionOf(stage, progress);
        var filled = (int)(fraction * BarWidth);
        var colour = fraction >= 1 ? "green" : "blue";
        var running = stage.Running > 0 ? $" [dim]{stage.Running} running[/]" : "";
        return $"  {stage.Stage.ToString().ToLowerInvariant(),-12}[{colour}]{new string('━', filled)}[/][dim]{new string('━', BarWidth - filled)}[/]"
            + $" {(int)(fraction * 100),3}%  {stage.Committed}/{stage.Tasks}{running}";
    }

    private string Footer(JobProgress progress)
    {
        var parts = new List<string> { $"{Quantity.Count(progress.Records)} records", $"{Quantity.Bytes(progress.InputBytesDone)} of {Quantity.Bytes(progress.InputBytes)}" };
        if (LineProgress.Current(progress) is { Stage: Stage.Map })
            parts.AddRange([$"{Quantity.Rate(_meter.RecordsPerSecond)} records/s", $"{Quantity.Bytes(_meter.BytesPerSecond)}/s"]);
        if (progress.Quarantined > 0) parts.Add($"{Quantity.Count(progress.Quarantined)} quarantined");
        if (_meter.Remaining is { } remaining) parts.Add($"about {Quantity.Duration(remaining)} left");
        parts.Add($"{Quantity.Bytes(Environment.WorkingSet)} memory");
        return "  " + string.Join(" · ", parts);
    }
}
