namespace Indexer.QueryNode.Cluster;

/// <summary>What a node tells its peers of itself, as JSON at <c>GET /internal/state</c>. Unknown properties are ignored, so that neighbouring versions understand each other.</summary>
internal sealed record NodeState
{
    /// <summary>Its name, the same over restarts.</summary>
    public required string Node { get; init; }

    /// <summary>This run of its process.</summary>
    public required Guid Instance { get; init; }

    /// <summary>Whether it is about to stop: nothing new is sent to it.</summary>
    public required bool IsLeaving { get; init; }

    /// <summary>How much it takes on, compared to others.</summary>
    public required long Weight { get; init; }

    /// <summary>Cost of what it is working on.</summary>
    public required long Load { get; init; }

    /// <summary>What it holds, by index.</summary>
    public required IReadOnlyList<IndexState> Indexes { get; init; }
}

/// <summary>What a node holds of an index.</summary>
/// <param name="Index">The index.</param>
/// <param name="Serving">The generation that its searches run on; 0: none yet.</param>
/// <param name="Held">Its open generations.</param>
internal sealed record IndexState(string Index, int Serving, IReadOnlyList<HeldState> Held)
{
    /// <summary>Why the newest generation can't be held; null where it can.</summary>
    public string? Fault { get; init; }
}

/// <summary>What a node holds of a generation.</summary>
/// <param name="Generation">The generation.</param>
/// <param name="Shards">Positions in the manifest of the shards that are open and warm, in rising order.</param>
internal sealed record HeldState(int Generation, IReadOnlyList<int> Shards);
