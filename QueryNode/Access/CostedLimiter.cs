using System.Threading.RateLimiting;

namespace Indexer.QueryNode.Access;

/// <summary>Takes of a limiter as many tokens as a request costs; the framework's middleware always asks for one.</summary>
internal sealed class CostedLimiter(PartitionedRateLimiter<HttpContext> inner, Func<HttpContext, int> costOf) : PartitionedRateLimiter<HttpContext>
{
    public override RateLimiterStatistics? GetStatistics(HttpContext resource) => inner.GetStatistics(resource);

    protected override RateLimitLease AttemptAcquireCore(HttpContext resource, int permitCount) => inner.AttemptAcquire(resource, costOf(resource));

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(HttpContext resource, int permitCount, CancellationToken cancellationToken) => inner.AcquireAsync(resource, costOf(resource), cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
