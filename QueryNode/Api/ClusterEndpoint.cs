using Indexer.QueryNode.Cluster;
using Indexer.QueryNode.Leaf;
using Indexer.QueryNode.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Indexer.QueryNode.Api;

/// <summary><c>GET /api/cluster</c>: the nodes as this one sees them, with the shards, generations and load of each.</summary>
internal static class ClusterEndpoint
{
    public static IEndpointRouteBuilder MapCluster(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/cluster", Show).WithName("cluster").Documented("Show the cluster", "The nodes as this one sees them, with the shards, generations and load of each. Where keys are on it asks for the scope admin.", "/api/cluster");
        return routes;
    }

    private static Ok<ClusterReport> Show(NodeStates self, Membership membership, ClusterSettings settings)
    {
        NodeState own = self.Tell();
        var nodes = new List<NodeReport> { new(own.Node, "self", null, own.Weight, own.Load, own.Indexes) };
        foreach (Member member in membership.View.Others)
        {
            string status = !member.IsAlive ? "suspected" : member.State.IsLeaving ? "leaving" : member.Peer.IsHeldBack ? "held back" : "alive";
            nodes.Add(new NodeReport(member.Node, status, member.Peer.Address, member.State.Weight, member.State.Load, member.State.Indexes));
        }
        return TypedResults.Ok(new ClusterReport(own.Node, settings.Replicas, [.. nodes.OrderBy(n => n.Node, StringComparer.Ordinal)]));
    }

    /// <summary>The cluster.</summary>
    /// <param name="Node">The node that answers.</param>
    /// <param name="Replicas">On how many nodes each shard is to be.</param>
    /// <param name="Nodes">All that are not out, by name.</param>
    internal sealed record ClusterReport(string Node, int Replicas, IReadOnlyList<NodeReport> Nodes);

    /// <summary>A node.</summary>
    /// <param name="Node">Its name.</param>
    /// <param name="Status">self, alive, suspected, leaving or held back (by its circuit breaker).</param>
    /// <param name="Address">Its leaf port; null for the node that answers.</param>
    /// <param name="Weight">How much it takes on: bytes of its cache.</param>
    /// <param name="Load">Cost of what it is working on: shards times terms.</param>
    /// <param name="Indexes">For each index the generation that its searches run on, and by generation the shards that it has open.</param>
    internal sealed record NodeReport(string Node, string Status, string? Address, long Weight, long Load, IReadOnlyList<IndexState> Indexes);
}
