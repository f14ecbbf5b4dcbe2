using System.Diagnostics;
using Indexer.Client;
using Indexer.QueryNode.Access;
using Indexer.QueryNode.OpenApi;
using Indexer.Search;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Indexer.QueryNode.Api;

/// <summary>
/// <c>POST /api/msearch</c>: several searches in one request, each with the names of <c>GET /api/search</c>. They run so many at a time; each has its answer or its problem, in the order asked.
/// </summary>
internal static class MultiSearchEndpoint
{
    public static IEndpointRouteBuilder MapMultiSearch(this IEndpointRouteBuilder routes)
    {
        var options = routes.ServiceProvider.GetRequiredService<QueryNodeOptions>();
        routes.MapPost("/api/msearch", SearchAsync).WithName("msearch").Documented(
                "Search several times", "A JSON array of searches with the names of /api/search, or a search on each line (application/x-ndjson). Each has its answer or its problem, in the order asked.",
                new ApiExample("/api/msearch", """[{"q":"tarn","size":2},{"q":"*","site":["moorsee-voegel.example"],"lang":"de","trackTotal":true},{"q":"tarn","fields":"url","highlight":false,"explain":true,"size":1},{"q":"tarn","index":"nowhere"}]"""))
            .WithMetadata(new RequestSizeLimitAttribute(options.LargestBody));
        return routes;
    }

    private static async Task<Ok<MultiSearchResponse>> SearchAsync(
        HttpContext http, SearchService searches, QueryNodeOptions options, FirstQueryTrace firstQueries, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        var asked = await MultiSearchRequests.ReadAsync(http.Request, options.MostSearches, cancellationToken);
        LaterCharge.TakeForSearches(http, asked.Count);
        var answers = new MultiSearchAnswer[asked.Count];
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = options.SearchesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, answers.Length, atOnce, async (i, stop) => answers[i] = await AnswerAsync(searches, options, firstQueries, asked[i], stop));
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Ok(new MultiSearchResponse(Math.Round(Stopwatch.GetElapsedTime(began).TotalMilliseconds, 3), answers));
    }

    private static async Task<MultiSearchAnswer> AnswerAsync(
        SearchService searches, QueryNodeOptions options, FirstQueryTrace firstQueries, Func<SearchEndpoint.SearchParameters> asked, CancellationToken cancellationToken)
    {
        try
        {
            SearchResponse response = await SearchEndpoint.AnswerAsync(searches, options, firstQueries, asked(), cancellationToken);
            return new MultiSearchAnswer { Status = StatusCodes.Status200OK, Response = response };
        }
        catch (Exception e) when (Problems.Describe(e) is { } problem)
        {
            return new MultiSearchAnswer { Status = problem.Status, Problem = Problems.ProblemOf(e, problem) };
        }
    }
}
