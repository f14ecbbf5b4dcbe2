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
        string? q, string? index, int? generation, int? minGeneration, bool? allowPartial, int? timeout, bool? strict, [AsParameters] FilterParameters filters, CancellationToken cancellationToken)
    {
        var request = new SearchRequest
        {
            Query = RequestLimits.Query(q, options),
            Filters = filters.ToFilters(),
            Timeout = RequestLimits.Timeout(timeout, options),
            MinGeneration = minGeneration,
            AllowPartial = allowPartial ?? true,
            Strict = strict ?? false,
        };
        CountResponse response = await searches.CountAsync(await SearchEndpoint.ChooseIndexAsync(searches, index, cancellationToken), request, generation, cancellationToken);
        http.Response.Headers[SearchEndpoint.GenerationHeader] = response.Generation.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers[SearchEndpoint.ShardsHeader] = string.Create(CultureInfo.InvariantCulture, $"{response.Coverage.ShardsAnswered}/{response.Coverage.ShardsAsked}");
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Ok(response);
    }
}
