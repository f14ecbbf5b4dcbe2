using System.Diagnostics.Metrics;

namespace Indexer.Telemetry;

/// <summary>Figures of what a query node remembers of searches: <c>results</c> (whole answers, at the root) and <c>filters</c> (documents that filters let through, by segment).</summary>
public static class CacheMetrics
{
    private static readonly Counter<long> s_requests = IndexerTelemetry.Meter.CreateCounter<long>(
        "indexer.search.cache.requests", "{request}", "What was looked for in a cache of searches, by cache and outcome: hit, miss, or joined (an equal search was under way). Searches that may not be cached are not counted.");

    private static readonly UpDownCounter<long> s_size = IndexerTelemetry.Meter.CreateUpDownCounter<long>("indexer.search.cache.size", "By", "What a cache of searches takes, about, by cache.");

    /// <summary>Something was looked for.</summary>
    /// <param name="cache">results or filters.</param>
    /// <param name="outcome">hit, miss or joined.</param>
    public static void Asked(string cache, string outcome) =>
        s_requests.Add(1, new KeyValuePair<string, object?>("cache", cache), new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>A cache has grown, or shrunk.</summary>
    /// <param name="cache">results or filters.</param>
    /// <param name="bytes">By how much.</param>
    public static void Changed(string cache, long bytes) => s_size.Add(bytes, new KeyValuePair<string, object?>("cache", cache));
}
