using System.Diagnostics.Metrics;
using Indexer.Storage;

namespace Indexer.Telemetry;

/// <summary>Figures of calls of the blob store.</summary>
public static class StoreMetrics
{
    private static readonly Histogram<double> s_duration = IndexerTelemetry.Meter.CreateHistogram<double>(
        "indexer.store.call.duration", "s", "Time of a call of the store, its retries included; of a read until its first byte can be had; of a listing all of it, the caller's work between not counted.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });

    private static readonly Counter<long> s_bytes = IndexerTelemetry.Meter.CreateCounter<long>(
        "indexer.store.bytes", "By", "Bytes read from and written to the store; those of failed puts are not counted.");

    /// <summary>A call ended.</summary>
    /// <param name="operation">create, put, read, stat, list or delete.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="error">Why it failed; null for success.</param>
    public static void Called(string operation, TimeSpan elapsed, Exception? error) =>
        s_duration.Record(elapsed.TotalSeconds, new("operation", operation), new("outcome", OutcomeOf(error)));

    /// <summary>Bytes went to or came from the store.</summary>
    /// <param name="direction">read or write.</param>
    /// <param name="count">How many.</param>
    public static void Moved(string direction, long count) => s_bytes.Add(count, new KeyValuePair<string, object?>("direction", direction));

    private static string OutcomeOf(Exception? error) => error switch
    {
        null => "ok",
        BlobStoreException { Kind: BlobStoreErrorKind.NotFound } => "not-found",
        BlobStoreException { Kind: BlobStoreErrorKind.Transient } => "transient",
        BlobStoreException { Kind: BlobStoreErrorKind.Corrupt } => "corrupt",
        OperationCanceledException => "cancelled",
        _ => "refused",
    };
}
