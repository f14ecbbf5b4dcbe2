using Indexer.Client;
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
        var nodes = new List<NodeReport> { new(own.Node, "self", null, own.Weight, own.Load, HeldBy(own)) };
        foreach (Member member in membership.View.Others)
        {
            string status = !member.IsAlive ? "suspected" : member.State.IsLeaving ? "leaving" : member.Peer.IsHeldBack ? "held back" : "alive";
            nodes.Add(new NodeReport(member.Node, status, member.Peer.Address, member.State.Weight, member.State.Load, HeldBy(member.State)));
        }
        return TypedResults.Ok(new ClusterReport(own.Node, settings.Replicas, [.. nodes.OrderBy(n => n.Node, StringComparer.Ordinal)]));
    }

    private static NodeIndex[] HeldBy(NodeState node) =>
        [.. node.Indexes.Select(index => new NodeIndex(index.Index, index.Serving, [.. index.Held.Select(held => new NodeGeneration(held.Generation, held.Shards))]) { Fault = index.Fault })];
}
