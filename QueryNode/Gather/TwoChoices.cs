namespace Indexer.QueryNode.Gather;

/// <summary>
/// Of two nodes, drawn at random, the one that costs less to ask now (the power of two choices, Mitzenmacher 2001): nearly as even as to ask the cheapest of all, and not everybody runs to the one
/// that was cheapest a moment ago. Thread-safe where <paramref name="random"/> is.
/// </summary>
internal sealed class TwoChoices(Random random)
{
    /// <summary>The node to ask.</summary>
    /// <param name="candidates">Nodes that can be asked; at least one.</param>
    /// <param name="assigned">Shards that a node is about to be asked for already.</param>
    public Target Draw(IReadOnlyList<Target> candidates, Func<Target, int> assigned)
    {
        if (candidates.Count == 1) return candidates[0];
        int first = random.Next(candidates.Count);
        int second = random.Next(candidates.Count - 1);
        if (second >= first) second++;
        Target a = candidates[first], b = candidates[second];
        double costOfA = a.Load.Cost(assigned(a)), costOfB = b.Load.Cost(assigned(b));
        if (costOfA == costOfB) return b.Peer is null ? b : a; // what is here needs no request
        return costOfA < costOfB ? a : b;
    }
}
