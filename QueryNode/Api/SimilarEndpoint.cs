using Indexer.QueryNode.OpenApi;
using Indexer.Search;
using Indexer.Search.Similar;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Indexer.QueryNode.Api;

/// <summary><c>GET /api/similar?id=…&amp;index=…</c>: documents that are like one, a <see cref="SearchResponse"/> as JSON.</summary>
internal static class SimilarEndpoint
{
    public static IEndpointRouteBuilder MapSimilar(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/similar", FindAsync).WithName("similar").Documented(
            "Find what is like a document", "Documents that share the most telling words of one, the best first, without that one; of those that the filters let through.",
            "/api/similar?id=https://moorsee-voegel.example/kiebitz.html", "/api/similar?id=https://moorsee-voegel.example/kiebitz.html&minGeneration=1", "/api/similar?key=example,moorsee-voegel)/kiebitz.html&index=samples&generation=1&size=3&snippets=false&allowPartial=false&timeout=5000",
            "/api/similar?id=https://moorsee-voegel.example/kiebitz.html&site=moorsee-voegel.example&lang=de&type=html&dateFrom=2000&dateTo=2030-12-31");
        return routes;
    }

    private static async Task<Ok<SearchResponse>> FindAsync(
        HttpContext http, SearchService searches, QueryNodeOptions options,
        [ApiParameter("The document's URL, or the id that it has in a JSONL file; a key is taken too.")] string? id,
        [ApiParameter("Its key, instead of the id.")] string? key,
        [ApiParameter("The index; not needed where there is only one.")] string? index,
        [ApiParameter("Hits to return.", Default = 10, Least = 1, MostOf = nameof(QueryNodeOptions.MostHits))] int? size,
        [ApiParameter("An older generation instead of the one that is served.", Least = 1)] int? generation,
        [ApiParameter("The oldest generation that may answer: the search waits for one that was just published.", Least = 1)] int? minGeneration,
        [ApiParameter("Whether hits have snippets.", Default = true)] bool? snippets,
        [ApiParameter("Whether an answer that lacks shards is wanted, with its coverage; else it is a 503.", Default = true)] bool? allowPartial,
        [ApiParameter("Milliseconds after which the search answers with what it has; by default as many as it may be.", Least = 1, MostOf = nameof(QueryNodeOptions.SearchTimeout))] int? timeout,
        [AsParameters] FilterParameters filters, CancellationToken cancellationToken)
    {
        var request = new SimilarRequest
        {
            Id = id,
            Key = key,
            Filters = filters.ToFilters(),
            Size = RequestLimits.Page(size, null, options).Size,
            Snippets = snippets ?? true,
            MinGeneration = minGeneration,
            AllowPartial = allowPartial ?? true,
            Timeout = RequestLimits.Timeout(timeout, options),
        };
        SearchResponse response = await searches.SimilarAsync(await SearchEndpoint.ChooseIndexAsync(searches, index, cancellationToken), request, generation, cancellationToken);
        http.Response.SetAnswerHeaders(response.Generation, response.Coverage);
        return TypedResults.Ok(response);
    }
}
