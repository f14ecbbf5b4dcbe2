using System.Globalization;
using Indexer.Search;
using Indexer.Search.Similar;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Indexer.QueryNode.Api;

/// <summary><c>GET /api/similar?id=…&amp;index=…</c>: documents that are like one, a <see cref="SearchResponse"/> as JSON.</summary>
internal static class SimilarEndpoint
{
    public static IEndpointRouteBuilder MapSimilar(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/similar", FindAsync).WithName("similar");
        return routes;
    }

    private static async Task<Ok<SearchResponse>> FindAsync(
        HttpContext http, SearchService searches, QueryNodeOptions options,
        string? id, string? key, string? index, int? size, int? generation, bool? snippets, bool? allowPartial, int? timeout, CancellationToken cancellationToken)
    {
        var request = new SimilarRequest
        {
            Id = id,
            Key = key,
            Size = RequestLimits.Page(size, null, options).Size,
            Snippets = snippets ?? true,
            AllowPartial = allowPartial ?? true,
            Timeout = RequestLimits.Timeout(timeout, options),
        };
        SearchResponse response = await searches.SimilarAsync(await SearchEndpoint.ChooseIndexAsync(searches, index, cancellationToken), request, generation, cancellationToken);
        http.Response.Headers[SearchEndpoint.GenerationHeader] = response.Generation.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers[SearchEndpoint.ShardsHeader] = string.Create(CultureInfo.InvariantCulture, $"{response.Coverage.ShardsAnswered}/{response.Coverage.ShardsAsked}");
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Ok(response);
    }
}
