using System.Diagnostics.Metrics;

namespace Indexer.Telemetry;

/// <summary>Figures of query nodes as a cluster.</summary>
public static class ClusterMetrics
{
    private static readonly Counter<long> s_requests = IndexerTelemetry.Meter.CreateCounter<long>(
        "indexer.leaf.requests", "{request}", "Requests to other query nodes for shards or stored fields, by reason: first, hedge, retry or last-resort; those for their state are not counted.");

    private static readonly Histogram<double> s_duration = IndexerTelemetry.Meter.CreateHistogram<double>(
        "indexer.leaf.request.duration", "s", "Time of a request to another query node, by outcome: answered, failed or left (another was faster, or the search has ended).",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    private static readonly Histogram<double> s_wait = IndexerTelemetry.Meter.CreateHistogram<double>(
        "indexer.leaf.wait", "s", "How long a shard's search, or a search's hits that were to be shown, waited for a core of the node.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    private static readonly Counter<long> s_rejections = IndexerTelemetry.Meter.CreateCounter<long>("indexer.leaf.rejections", "{request}", "Work that was not let in, since there was too much to do.");

    private static readonly UpDownCounter<long> s_open = IndexerTelemetry.Meter.CreateUpDownCounter<long>("indexer.leaf.breakers.open", "{node}", "Other query nodes that are held back by a circuit breaker.");

    private static readonly UpDownCounter<long> s_nodes = IndexerTelemetry.Meter.CreateUpDownCounter<long>("indexer.cluster.nodes", "{node}", "Other query nodes that answer.");

    private static readonly UpDownCounter<long> s_shards = IndexerTelemetry.Meter.CreateUpDownCounter<long>("indexer.cluster.shards", "{shard}", "Shards that are open on this node; one that several generations share counts once.");

    /// <summary>Another node is asked.</summary>
    /// <param name="reason">first, hedge, retry or last-resort.</param>
    public static void Asked(string reason) => s_requests.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>A request to another node ended.</summary>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="outcome">answered, failed or left.</param>
    public static void Ended(TimeSpan elapsed, string outcome) => s_duration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>A shard's search, or what is shown of hits, had its turn.</summary>
    public static void Waited(TimeSpan elapsed) => s_wait.Record(elapsed.TotalSeconds);

    /// <summary>Work was not let in.</summary>
    public static void Rejected() => s_rejections.Add(1);

    /// <summary>A circuit breaker has opened or closed.</summary>
    public static void BreakerChanged(bool isOpen) => s_open.Add(isOpen ? 1 : -1);

    /// <summary>Another node answers, or does not any more.</summary>
    public static void NodeChanged(bool isAlive) => s_nodes.Add(isAlive ? 1 : -1);

    /// <summary>Shards were opened (positive) or closed (negative).</summary>
    public static void ShardsChanged(int count) => s_shards.Add(count);
}
