using Indexer.QueryNode.OpenApi;
using Indexer.Search;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Indexer.QueryNode.Api;

/// <summary><c>GET /api/indexes</c>: the indexes of the store with the generations that are served.</summary>
internal static class IndexesEndpoint
{
    public static IEndpointRouteBuilder MapIndexes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/indexes", ListAsync).WithName("indexes").Documented("List the indexes", "By name, each with the generation that is served.", "/api/indexes");
        return routes;
    }

    private static async Task<Ok<IReadOnlyList<IndexSummary>>> ListAsync(SearchService searches, CancellationToken cancellationToken) =>
        TypedResults.Ok(await searches.ListIndexesAsync(cancellationToken));
}
