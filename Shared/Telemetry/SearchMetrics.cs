using System.Diagnostics.Metrics;

namespace Indexer.Telemetry;

/// <summary>Figures of a query node.</summary>
public static class SearchMetrics
{
    private static readonly Histogram<double> s_duration = IndexerTelemetry.Meter.CreateHistogram<double>(
        "indexer.search.duration", "s", "Time of a search from its request to its answer, by outcome: full, partial (a shard did not answer), refused or failed.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    private static readonly Counter<long> s_swaps = IndexerTelemetry.Meter.CreateCounter<long>("indexer.search.swaps", "{generation}", "Newer generations that were swapped in.");

    private static readonly Counter<long> s_files = IndexerTelemetry.Meter.CreateCounter<long>(
        "indexer.cache.files", "{file}", "Shard files that were opened, by whether they were in the cache: hit or miss. Stores that are folders have no cache.");

    /// <summary>A search ended.</summary>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="outcome">full, partial, refused or failed.</param>
    public static void Searched(TimeSpan elapsed, string outcome) => s_duration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>A newer generation was swapped in.</summary>
    public static void SwappedIn() => s_swaps.Add(1);

    /// <summary>A shard file was opened.</summary>
    public static void Opened(bool fromCache) => s_files.Add(1, new KeyValuePair<string, object?>("outcome", fromCache ? "hit" : "miss"));
}
