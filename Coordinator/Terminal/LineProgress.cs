using Indexer.Jobs;

namespace Indexer.Coordinator.Terminal;

/// <summary>Progress where lines can't be redrawn: one plain line about every five seconds and at every change of stage.</summary>
internal sealed class LineProgress(TextWriter writer, TimeProvider time) : ProgressDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private readonly ProgressMeter _meter = new();
    private long _written;
    private string _stage = "";
    private int _failuresShown;

    public override Task<T> ShowAsync<T>(Func<Action<JobProgress>, Task<T>> work) => work(Report);

    private void Report(JobProgress progress)
    {
        lock (_gate)
        {
            _meter.Add(progress);
            foreach (var failure in progress.Failures.Skip(_failuresShown)) writer.WriteLine($"attempt failed: {failure}");
            _failuresShown = Math.Max(_failuresShown, progress.Failures.Count);
            var stage = progress.Phase + (Current(progress)?.Stage.ToString() ?? "");
            if (stage == _stage && time.GetElapsedTime(_written) < Interval) return;
            _stage = stage;
            _written = time.GetTimestamp();
            writer.WriteLine(Line(progress));
        }
    }

    private string Line(JobProgress progress)
    {
        var parts = new List<string> { Quantity.Duration(progress.Elapsed), progress.Phase };
        if (Current(progress) is { } stage)
        {
            parts.Add($"{stage.Stage.ToString().ToLowerInvariant()} {stage.Committed}/{stage.Tasks}");
            parts.Add($"{Quantity.Count(progress.Records)} records");
            if (stage.Stage == Stage.Map) parts.AddRange([$"{Quantity.Rate(_meter.RecordsPerSecond)}/s", $"{Quantity.Bytes(_meter.BytesPerSecond)}/s"]);
            if (progress.Quarantined > 0) parts.Add($"{Quantity.Count(progress.Quarantined)} quarantined");
            if (_meter.Remaining is { } remaining) parts.Add($"about {Quantity.Duration(remaining)} left");
            parts.Add($"{Quantity.Bytes(Environment.WorkingSet)} memory");
        }
        return string.Join(" · ", parts);
    }

    /// <summary>The first stage that isn't finished; null before and after the stages.</summary>
    internal static StageProgress? Current(JobProgress progress) => progress.Stages.FirstOrDefault(stage => stage.Committed < stage.Tasks);
}
