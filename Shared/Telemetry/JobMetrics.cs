using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Indexer.Jobs;

namespace Indexer.Telemetry;

/// <summary>Figures of the coordinator that leads.</summary>
public static class JobMetrics
{
    private static readonly ConcurrentDictionary<JobId, JobProgress> s_running = new();

    private static readonly Counter<long> s_ended = IndexerTelemetry.Meter.CreateCounter<long>("indexer.jobs", "{job}", "Jobs that ended here, by outcome.");

    private static readonly Histogram<double> s_duration = IndexerTelemetry.Meter.CreateHistogram<double>(
        "indexer.job.duration", "s", "Time of a job over all its runs, by outcome.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 14_400, 86_400] });

    private static readonly Counter<long> s_swept = IndexerTelemetry.Meter.CreateCounter<long>(
        "indexer.swept", "{blob}", "Blobs that nothing referred to and that were removed, by kind: attempt or file.");

    private static readonly Counter<long> s_buried = IndexerTelemetry.Meter.CreateCounter<long>("indexer.dead_letters", "{task}", "Tasks that were given up and put among the dead letters.");

    private static readonly Gauge<int> s_leading = IndexerTelemetry.Meter.CreateGauge<int>("indexer.coordinator.leading", "{seat}", "1 while this coordinator leads, 0 while it stands by.");

    static JobMetrics()
    {
        IndexerTelemetry.Meter.CreateObservableGauge("indexer.job.running", () => s_running.Count, "{job}", "Jobs that run.");
        IndexerTelemetry.Meter.CreateObservableGauge("indexer.job.tasks", TasksByState, "{task}", "Tasks of the jobs that run, by stage and state: committed, running or waiting.");
    }

    /// <summary>A job goes on.</summary>
    public static void Progressed(JobProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        s_running[progress.Job] = progress;
    }

    /// <summary>A job no longer runs here; with its outcome where it has one.</summary>
    public static void Left(JobId job, JobOutcome? outcome)
    {
        s_running.TryRemove(job, out _);
        if (outcome is null) return;
        var tag = new KeyValuePair<string, object?>("outcome", outcome.Status.ToString().ToLowerInvariant());
        s_ended.Add(1, tag);
        s_duration.Record(outcome.ElapsedSeconds, tag);
    }

    /// <summary>This coordinator took or lost the seat.</summary>
    public static void Leads(bool leads) => s_leading.Record(leads ? 1 : 0);

    /// <summary>Garbage was removed.</summary>
    public static void Swept(string kind, long blobs) => s_swept.Add(blobs, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>A task was given up.</summary>
    public static void Buried() => s_buried.Add(1);

    private static List<Measurement<int>> TasksByState()
    {
        var measured = new List<Measurement<int>>();
        foreach (var stages in s_running.Values.SelectMany(job => job.Stages).GroupBy(stage => stage.Stage))
        {
            var stage = new KeyValuePair<string, object?>("stage", stages.Key.ToString().ToLowerInvariant());
            measured.Add(new(stages.Sum(s => s.Committed), stage, new("state", "committed")));
            measured.Add(new(stages.Sum(s => s.Running), stage, new("state", "running")));
            measured.Add(new(stages.Sum(s => s.Tasks - s.Committed - s.Running), stage, new("state", "waiting")));
        }
        return measured;
    }
}
