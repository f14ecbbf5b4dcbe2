using Indexer.QueryNode.Cluster;

namespace Indexer.QueryNode.Gather;

/// <summary>What all searches of a node share: how nodes are chosen, and how long their answers take.</summary>
internal sealed class Gatherer
{
    public Gatherer(Router router, ClusterOptions options, TimeProvider time)
    {
        var budget = new HedgeBudget(options.HedgeShare, options.HedgeBurst);
        Searches = new ScatterKind(router, budget, new LatencyQuantile(), time);
        Fetches = new ScatterKind(router, budget, new LatencyQuantile(), time);
    }

    public ScatterKind Searches { get; }

    public ScatterKind Fetches { get; }
}
