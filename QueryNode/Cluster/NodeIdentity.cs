namespace Indexer.QueryNode.Cluster;

/// <summary>This node.</summary>
/// <param name="Node">Its name, the same over restarts.</param>
/// <param name="Weight">How much it takes on, compared to others.</param>
internal sealed record NodeIdentity(string Node, long Weight)
{
    /// <summary>This run of its process: by it a node knows its own answer.</summary>
    public Guid Instance { get; } = Guid.NewGuid();

    public static NodeIdentity Of(ClusterSettings settings) =>
        new(settings.Node ?? FormattableString.Invariant($"{Environment.MachineName}:{new Uri(settings.LeafUrl.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal)).Port}"), settings.CacheBytes);
}
