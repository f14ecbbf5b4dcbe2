namespace Indexer.QueryNode.Gather;

/// <summary>
/// A token bucket: every request to another node earns a share of a hedge, a hedge takes a whole one (Dean and Barroso 2013). So hedges mend the tail and never double the load when all
/// nodes are slow, which is when they would hurt. Thread-safe.
/// </summary>
/// <param name="share">Hedges a request.</param>
/// <param name="burst">Most hedges that are saved up; the bucket begins full.</param>
internal sealed class HedgeBudget(double share, int burst)
{
    private readonly Lock _gate = new();
    private double _tokens = burst;

    public void Earn()
    {
        lock (_gate) _tokens = Math.Min(burst, _tokens + share);
    }

    /// <summary>Takes all of them or none.</summary>
    public bool TryTake(int hedges)
    {
        lock (_gate)
        {
            if (_tokens < hedges) return false;
            _tokens -= hedges;
            return true;
        }
    }
}
