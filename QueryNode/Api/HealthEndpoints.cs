using Indexer.Search;
using Indexer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Indexer.QueryNode.Api;

/// <summary><c>GET /health/live</c>: the process answers. <c>GET /health/ready</c>: it can reach the store.</summary>
internal static class HealthEndpoints
{
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => TypedResults.Ok(new Health("live", null)));
        routes.MapGet("/health/ready", ReadyAsync);
        return routes;
    }

    private static async Task<Results<Ok<Health>, JsonHttpResult<Health>>> ReadyAsync(SearchService searches, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<IndexSummary> indexes = await searches.ListIndexesAsync(cancellationToken);
            return TypedResults.Ok(new Health("ready", indexes.Count));
        }
        catch (BlobStoreException)
        {
            return TypedResults.Json(new Health("the store does not answer", null), statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private sealed record Health(string Status, int? Indexes);
}
