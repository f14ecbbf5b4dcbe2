using Indexer.QueryNode.OpenApi;
using Indexer.Search;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Indexer.QueryNode.Api;

/// <summary><c>GET /api/count?q=…&amp;index=…</c>: how many documents match, exactly, as a <see cref="CountResponse"/>. Takes the filters of a search.</summary>
internal static class CountEndpoint
{
    public static IEndpointRouteBuilder MapCount(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/count", CountAsync).WithName("count").Documented(
            "Count matches", "How many documents match, exactly, without scoring them.",
            "/api/count?q=tarn", "/api/count?q=*&index=samples&site=moorsee-voegel.example&lang=de&type=html&dateFrom=2000&dateTo=2030&generation=1&allowPartial=false&timeout=5000&strict=true", "/api/count?q=tarn&minGeneration=1");
        return routes;
    }

    private static async Task<Ok<CountResponse>> CountAsync(
        HttpContext http, SearchService searches, QueryNodeOptions options,
        [ApiParameter("What to look for, in the query language. Every text is a query.", IsRequired = true, MostOf = nameof(QueryNodeOptions.LongestQuery))] string? q,
        [ApiParameter("The index; not needed where there is only one.")] string? index,
        [ApiParameter("An older generation instead of the one that is served.", Least = 1)] int? generation,
        [ApiParameter("The oldest generation that may answer: the count waits for one that was just published.", Least = 1)] int? minGeneration,
        [ApiParameter("Whether an answer that lacks shards is wanted, with its coverage; else it is a 503.", Default = true)] bool? allowPartial,
        [ApiParameter("Milliseconds after which the count answers with what it has; by default as many as it may be.", Least = 1, MostOf = nameof(QueryNodeOptions.SearchTimeout))] int? timeout,
        [ApiParameter("Whether a query that can't be run as typed is refused with its place, instead of run as nearly as possible with a note.", Default = false)] bool? strict,
        [AsParameters] FilterParameters filters, CancellationToken cancellationToken)
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
        http.Response.SetAnswerHeaders(response.Generation, response.Coverage);
        return TypedResults.Ok(response);
    }
}
