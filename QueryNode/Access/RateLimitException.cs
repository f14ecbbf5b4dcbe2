namespace Indexer.QueryNode.Access;

/// <summary>A request turned out to cost more than its caller has saved up.</summary>
internal sealed class RateLimitException(RateRefusal refusal) : Exception(refusal.Detail)
{
    public TimeSpan RetryAfter => refusal.RetryAfter;
}
