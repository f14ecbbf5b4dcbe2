using System.Threading.RateLimiting;
using Indexer.Search;

namespace Indexer.QueryNode.Access;

/// <summary>Takes the tokens of what only a request's body tells; a feature of the request while there is a limit.</summary>
internal sealed class LaterCharge(PartitionedRateLimiter<HttpContext> buckets, RateLimitOptions options)
{
    // By its address.
    private const int Taken = 1;

    /// <summary>Charges a request for its searches, each what a search costs that is asked for alone.</summary>
    /// <exception cref="SearchException">They cost more than can ever be saved up: they are to be asked in parts.</exception>
    /// <exception cref="RateLimitException">They cost more than is saved up now.</exception>
    public static void TakeForSearches(HttpContext http, int searches) => http.Features.Get<LaterCharge>()?.Take(http, searches);

    private void Take(HttpContext http, int searches)
    {
        if (searches > options.Burst)
            throw new SearchException(SearchErrorKind.BadRequest, $"there are {searches} searches in the request, each of which takes a token; at most {options.Burst} can be saved up (RateLimit:Burst): ask for fewer at a time.")
            {
                Fault = new RequestFault { Most = options.Burst, Setting = "RateLimit:Burst" },
            };
        using RateLimitLease lease = buckets.AttemptAcquire(http, searches - Taken);
        if (!lease.IsAcquired) throw new RateLimitException(RateRefusal.Of(http, lease, options, Taken));
    }
}
