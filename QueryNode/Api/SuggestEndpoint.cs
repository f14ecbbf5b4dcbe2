using Indexer.QueryNode.OpenApi;
using Indexer.QueryNode.Suggestions;
using Indexer.Search;
using Indexer.Search.Suggestions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Indexer.QueryNode.Api;

/// <summary><c>GET /api/suggest?q=…&amp;index=…</c>: completions of what is being typed, a <see cref="SuggestResponse"/> as JSON.</summary>
internal static class SuggestEndpoint
{
    // Of so many completions one may be a popular query.
    private const int PopularShare = 3;

    public static IEndpointRouteBuilder MapSuggest(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/suggest", SuggestAsync).WithName("suggest").Documented(
            "Complete what is being typed", "Words of the index, titles of its documents, and queries that many clients of this node have asked of late.",
            "/api/suggest?q=tar", "/api/suggest?q=tarn+wa&index=samples&size=5&generation=1", "/api/suggest?q=tar&minGeneration=1");
        return routes;
    }

    private static async Task<Ok<SuggestResponse>> SuggestAsync(
        HttpContext http, SearchService searches, PopularQueries popular, QueryNodeOptions options,
        [ApiParameter("What has been typed so far.", IsRequired = true, MostOf = nameof(QueryNodeOptions.LongestQuery))] string? q,
        [ApiParameter("The index; not needed where there is only one.")] string? index,
        [ApiParameter("Completions to return.", Default = 8, Least = 1, MostOf = nameof(QueryNodeOptions.MostSuggestions))] int? size,
        [ApiParameter("An older generation instead of the one that is served.", Least = 1)] int? generation,
        [ApiParameter("The oldest generation that may answer: the request waits for one that was just published.", Least = 1)] int? minGeneration,
        CancellationToken cancellationToken)
    {
        var request = new SuggestRequest { Text = RequestLimits.Query(q, options) };
        if (minGeneration is not null) request = request with { MinGeneration = minGeneration, Timeout = options.SearchTimeout }; // who waits for a generation does not type
        if (size is { } wanted) request = request with { Size = RequestLimits.Number("size", wanted, 1, options.MostSuggestions, "QueryNode:MostSuggestions") };
        SuggestResponse response = await searches.SuggestAsync(await SearchEndpoint.ChooseIndexAsync(searches, index, cancellationToken), request, generation, cancellationToken);
        List<string> asked = popular.Completions(response.Index, request.Text, (request.Size + PopularShare - 1) / PopularShare);
        if (asked.Count > 0) response = response with { Suggestions = [.. asked.Select(text => new Suggestion(text, Suggestion.Query)).Concat(response.Suggestions).DistinctBy(s => s.Text, StringComparer.OrdinalIgnoreCase).Take(request.Size)] };
        http.Response.SetAnswerHeaders(response.Generation);
        return TypedResults.Ok(response);
    }
}
