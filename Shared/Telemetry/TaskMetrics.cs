using System.Diagnostics;
using System.Diagnostics.Metrics;
using Indexer.Jobs;

namespace Indexer.Telemetry;

/// <summary>Figures of a worker's attempts at tasks.</summary>
public static class TaskMetrics
{
    private static readonly Histogram<double> s_duration = IndexerTelemetry.Meter.CreateHistogram<double>(
        "indexer.task.duration", "s", "Time of an attempt from its start to its commit, failure or end without either; waiting in the queue and settling are not counted.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800] });

    private static readonly Histogram<double> s_wait = IndexerTelemetry.Meter.CreateHistogram<double>(
        "indexer.task.queue_wait", "s",
        "Time of a message in the queue, from its sending to the slot that takes it; one that came back from a worker that went away is counted again, from its first sending. By the clocks of two machines.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800, 3600] });

    private static readonly UpDownCounter<int> s_running = IndexerTelemetry.Meter.CreateUpDownCounter<int>("indexer.task.running", "{task}", "Attempts that run now.");

    private static readonly Counter<long> s_retried = IndexerTelemetry.Meter.CreateCounter<long>(
        "indexer.task.retries", "{attempt}", "Attempts that were not a task's first, by stage.");

    private static readonly Counter<long> s_records = IndexerTelemetry.Meter.CreateCounter<long>(
        "indexer.records", "{record}", "Records by what became of them, counted with the commit of the task that decided; attempts that did not commit are not counted.");

    private static readonly Counter<long> s_input = IndexerTelemetry.Meter.CreateCounter<long>(
        "indexer.input", "By", "Stored bytes of input that committed tasks read.");

    /// <summary>A slot took a message from the queue.</summary>
    /// <param name="stage">Its stage.</param>
    /// <param name="wait">How long it was there; clocks that disagree may make it negative, which counts as none.</param>
    public static void Waited(Stage stage, TimeSpan wait) => s_wait.Record(Math.Max(0, wait.TotalSeconds), Tag(stage));

    /// <summary>An attempt was taken from the queue.</summary>
    /// <param name="stage">Its stage.</param>
    /// <param name="number">Which try it is, from 1.</param>
    public static void Began(Stage stage, int number)
    {
        var tag = Tag(stage);
        s_running.Add(1, tag);
        if (number > 1) s_retried.Add(1, tag);
    }

    /// <summary>It ended.</summary>
    /// <param name="stage">Its stage.</param>
    /// <param name="outcome">committed, overtaken (another attempt's commit stood), failed, failed-for-good, handed-back or dropped.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="commit">The task's commit, where it is this attempt's.</param>
    public static void Ended(Stage stage, string outcome, TimeSpan elapsed, TaskCommit? commit)
    {
        var tag = Tag(stage);
        s_running.Add(-1, tag);
        s_duration.Record(elapsed.TotalSeconds, tag, new("outcome", outcome));
        if (commit is null) return;
        s_records.Add(commit.Records.Read, new KeyValuePair<string, object?>("fate", "read"));
        s_records.Add(commit.Records.Indexed, new KeyValuePair<string, object?>("fate", "indexed"));
        s_records.Add(commit.Records.Duplicates.Values.Sum(), new KeyValuePair<string, object?>("fate", "duplicate"));
        s_records.Add(commit.Records.Skipped.Values.Sum(), new KeyValuePair<string, object?>("fate", "skipped"));
        s_records.Add(commit.Records.Quarantined.Values.Sum(), new KeyValuePair<string, object?>("fate", "quarantined"));
        s_input.Add(commit.Counters.GetValueOrDefault("input-bytes"));
    }

    /// <summary>The span of an attempt, as a child of the job's; null while nobody traces.</summary>
    public static Activity? Trace(JobId job, TaskId task, ActivityContext parent)
    {
        var activity = IndexerTelemetry.Activities.StartActivity(task.Stage.ToString().ToLowerInvariant(), ActivityKind.Consumer, parent);
        activity?.SetTag("indexer.job", job.Value).SetTag("indexer.task", task.ToString());
        return activity;
    }

    private static KeyValuePair<string, object?> Tag(Stage stage) => new("stage", stage switch
    {
        Stage.Map => "map",
        Stage.Select => "select",
        Stage.Deduplicate => "deduplicate",
        Stage.Reduce => "reduce",
        _ => "gather",
    });
}
