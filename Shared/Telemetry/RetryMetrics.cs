using System.Diagnostics.Metrics;

namespace Indexer.Telemetry;

/// <summary>Figures of what is tried again.</summary>
public static class RetryMetrics
{
    private static readonly Counter<long> s_retries = IndexerTelemetry.Meter.CreateCounter<long>(
        "indexer.retries", "{try}", "Calls that failed in passing and were tried again, by resilience pipeline; attempts at tasks are counted by indexer.task.retries.");

    /// <summary>A call is tried again.</summary>
    public static void Retried(string pipeline) => s_retries.Add(1, new KeyValuePair<string, object?>("pipeline", pipeline));
}
