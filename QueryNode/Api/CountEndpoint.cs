using System.Globalization;
using Indexer.Search;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Indexer.QueryNode.Api;

/// <summary><c>GET /api/count?q=…&amp;index=…</c>: how many documents match, exactly, as a <see cref="CountResponse"/>. Takes the filters of a search.</summary>
internal static class CountEndpoint
{
    public static IEndpointRouteBuilder MapCount(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/count", CountAsync).WithName("count");
        return routes;
    }

    private static async Task<Ok<CountResponse>> CountAsync(
        HttpContext http, SearchService searches, QueryNodeOptions options,
        string? q, string? index, int? generation, int? minGeneration, bool? allowPartial, [AsParameters] FilterParameters filters, CancellationToken cancellationToken)
    {
        var request = new SearchRequest
        {
            Query = SearchEndpoint.QueryOf(q, options),
            Filters = filters.ToFilters(),
            Timeout = options.SearchTimeout,
            MinGeneration = minGeneration,
            AllowPartial = allowPartial ?? true,
        };
        CountResponse response = await searches.CountAsync(await SearchEndpoint.ChooseIndexAsync(searches, index, cancellationToken), request, generation, cancellationToken);
        http.Response.Headers[SearchEndpoint.GenerationHeader] = response.Generation.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers[SearchEndpoint.ShardsHeader] = string.Create(CultureInfo.InvariantCulture, $"{response.Coverage.ShardsAnswered}/{response.Coverage.ShardsAsked}");
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Ok(response);
    }
}
