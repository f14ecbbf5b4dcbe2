using Indexer.QueryNode.Cluster;

namespace Indexer.QueryNode.Gather;

/// <summary>A node that shards can be asked of.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Peer">How to reach it; null: this node, whose shards are searched in this process.</param>
/// <param name="Load">What asking it costs.</param>
/// <param name="IsLastResort">Whether it has stopped to answer, and is asked since nobody else has the shards.</param>
internal sealed record Target(string Node, Peer? Peer, LoadEstimate Load, bool IsLastResort = false);

/// <summary>A node's answer for a shard.</summary>
/// <param name="Value">The answer; null where it has none.</param>
/// <param name="Refusal">Why it has none, as the end of a sentence about the shard.</param>
internal readonly record struct ShardAnswer<T>(T? Value, string? Refusal)
    where T : class
{
    public static ShardAnswer<T> NotHere { get; } = new(null, "is not on the node that was asked");
}
