using System.Diagnostics;
using System.Text.Json.Serialization;
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
        routes.MapPost("/api/msearch", SearchAsync).WithName("msearch").WithMetadata(new RequestSizeLimitAttribute(options.LargestBody));
        return routes;
    }

    private static async Task<Ok<MultiSearchResponse>> SearchAsync(
        HttpContext http, SearchService searches, QueryNodeOptions options, FirstQueryTrace firstQueries, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        var asked = await MultiSearchRequests.ReadAsync(http.Request, options.MostSearches, cancellationToken);
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
            SearchResponse response = await SearchEndpoint.AnswerAsync(searches, options, asked(), cancellationToken);
            await firstQueries.NoteAsync(response, cancellationToken);
            return new MultiSearchAnswer(StatusCodes.Status200OK, response, null);
        }
        catch (Exception e) when (Problems.Describe(e) is { } problem)
        {
            return new MultiSearchAnswer(problem.Status, null, Problems.DetailsOf(e, problem));
        }
    }

    /// <summary>The answers.</summary>
    /// <param name="TookMs">Milliseconds for all.</param>
    /// <param name="Answers">One a search, in the order asked.</param>
    internal sealed record MultiSearchResponse(double TookMs, IReadOnlyList<MultiSearchAnswer> Answers);

    /// <summary>What became of a search.</summary>
    /// <param name="Status">The status that it would have alone.</param>
    /// <param name="Response">Its answer; left out where it failed.</param>
    /// <param name="Problem">Why it failed; left out where it did not.</param>
    internal sealed record MultiSearchAnswer(
        int Status,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SearchResponse? Response,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ProblemDetails? Problem);
}
