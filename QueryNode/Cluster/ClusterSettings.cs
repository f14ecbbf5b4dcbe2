using Indexer.QueryNode.Leaf;

namespace Indexer.QueryNode.Cluster;

/// <summary>How a query node finds its peers and is found by them.</summary>
/// <param name="Node">Name of this node, the same over restarts; null: the machine's name and the leaf port. Where shards lie follows from the nodes' names.</param>
/// <param name="Peers">The nodes: one DNS name with a port, all addresses of which are nodes, or several <c>host:port</c> of leaf ports; this node may be among them. Empty: it is alone.</param>
/// <param name="Replicas">On how many nodes each shard is.</param>
/// <param name="LeafUrl">Where it listens for its peers.</param>
/// <param name="LeafSecret">What nodes show to each other; null: nothing, on loopback only.</param>
/// <param name="CacheBytes">Bytes of shard files that the cache keeps; also how much the node takes on compared to others.</param>
/// <param name="Certificates">By which nodes know each other over TLS; null: they talk readably.</param>
public sealed record ClusterSettings(string? Node, IReadOnlyList<string> Peers, int Replicas, string LeafUrl, string? LeafSecret, long CacheBytes, LeafCertificateFiles? Certificates = null)
{
    /// <summary>Bytes of the cache where nobody says otherwise: 20 GiB.</summary>
    public const long UsualCacheBytes = 20L << 30;

    /// <summary>Where the leaf port is expected where an address names none.</summary>
    public const int UsualLeafPort = 8081;

    /// <summary>A node that is alone.</summary>
    public static ClusterSettings Alone { get; } = new(null, [], 1, $"http://127.0.0.1:{UsualLeafPort}", null, UsualCacheBytes);

    /// <summary>Whether there are other nodes.</summary>
    public bool HasPeers => Peers.Count > 0;
}
