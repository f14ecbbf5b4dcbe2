namespace Indexer.Benchmarks.Processes;

/// <summary>How a search of the load ended.</summary>
/// <param name="Ms">From when it was due.</param>
/// <param name="Query">Which query it was.</param>
/// <param name="Reason">Why the answer is not whole, or there is none; null for a whole answer.</param>
internal sealed record SearchEnd(double Ms, int Query, string? Reason)
{
    /// <summary>The generation that the answer names; 0 where there was no answer.</summary>
    public int Generation { get; init; }

    /// <summary>Ids and scores of the hits, in their order; null where there was no answer.</summary>
    public string? Found { get; init; }

    /// <summary>Whether there was no answer.</summary>
    public bool Failed => Found is null;
}
