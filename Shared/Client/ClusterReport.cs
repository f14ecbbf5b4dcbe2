using System.Text.Json.Serialization;

namespace Indexer.Client;

/// <summary>The cluster as one of its nodes sees it.</summary>
/// <param name="Node">The node that answers.</param>
/// <param name="Replicas">On how many nodes each shard is to be.</param>
/// <param name="Nodes">All that are not out, by name.</param>
public sealed record ClusterReport(string Node, int Replicas, IReadOnlyList<NodeReport> Nodes);

/// <summary>A node.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Status">self, alive, suspected, leaving or held back (by its circuit breaker).</param>
/// <param name="Address">Its leaf port; null for the node that answers.</param>
/// <param name="Weight">How much it takes on: bytes of its cache.</param>
/// <param name="Load">Cost of what it is working on: shards times terms.</param>
/// <param name="Indexes">What it holds, by index.</param>
public sealed record NodeReport(string Node, string Status, string? Address, long Weight, long Load, IReadOnlyList<NodeIndex> Indexes);

/// <summary>What a node holds of an index.</summary>
/// <param name="Index">The index.</param>
/// <param name="Serving">The generation that its searches run on; 0: none yet.</param>
/// <param name="Held">Its open generations.</param>
public sealed record NodeIndex(string Index, int Serving, IReadOnlyList<NodeGeneration> Held)
{
    /// <summary>Why the node can't open the newest generation, so that its searches run on an older one or on none; left out where it can.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Fault { get; init; }
}

/// <summary>What a node holds of a generation.</summary>
/// <param name="Generation">The generation.</param>
/// <param name="Shards">Positions in the manifest of the shards that are open and warm, in rising order.</param>
public sealed record NodeGeneration(int Generation, IReadOnlyList<int> Shards);
