using System.Diagnostics;
using System.Globalization;
using Indexer.Search;
using Indexer.Telemetry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Indexer.QueryNode.Api;

/// <summary><c>GET /api/search?q=…&amp;index=…</c>: a <see cref="SearchResponse"/> as JSON.</summary>
internal static class SearchEndpoint
{
    /// <summary>Generation that answered.</summary>
    public const string GenerationHeader = "X-Indexer-Generation";

    /// <summary>Shards answered / shards asked.</summary>
    public const string ShardsHeader = "X-Indexer-Shards";

    public static IEndpointRouteBuilder MapSearch(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/search", SearchAsync).WithName("search");
        return routes;
    }

    private static async Task<Ok<SearchResponse>> SearchAsync(
        HttpContext http, SearchService searches, QueryNodeOptions options, FirstQueryTrace firstQueries,
        string? q, string? index, int? size, int? from, int? generation, bool? snippets,
        CancellationToken cancellationToken)
    {
        SearchResponse response = await AnswerAsync(searches, options, q, index, size, from, generation, snippets, cancellationToken);
        await firstQueries.NoteAsync(response, cancellationToken);
        http.Response.Headers[GenerationHeader] = response.Generation.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers[ShardsHeader] = string.Create(CultureInfo.InvariantCulture, $"{response.Coverage.ShardsAnswered}/{response.Coverage.ShardsAsked}");
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Ok(response);
    }

    /// <summary>Checks the limits that hold over HTTP and searches; the page asks through here too.</summary>
    /// <exception cref="SearchException">The request is out of bounds, or there is no such index.</exception>
    public static async Task<SearchResponse> AnswerAsync(
        SearchService searches, QueryNodeOptions options, string? q, string? index, int? size, int? from, int? generation, bool? snippets,
        CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        string outcome = "failed";
        try
        {
            SearchResponse response = await AskAsync(searches, options, q, index, size, from, generation, snippets, cancellationToken);
            outcome = response.Coverage.ShardsAnswered == response.Coverage.ShardsAsked ? "full" : "partial";
            return response;
        }
        catch (SearchException e) when (e.Kind != SearchErrorKind.Unavailable)
        {
            outcome = "refused";
            throw;
        }
        finally
        {
            SearchMetrics.Searched(Stopwatch.GetElapsedTime(began), outcome);
        }
    }

    private static async Task<SearchResponse> AskAsync(
        SearchService searches, QueryNodeOptions options, string? q, string? index, int? size, int? from, int? generation, bool? snippets,
        CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(q)) throw Bad("the parameter q is missing: what is to be searched for?");
        if (q.Length > options.LongestQuery) throw Bad($"q has {q.Length} characters; at most {options.LongestQuery} are taken.");
        int hits = size ?? 10;
        if (hits < 1 || hits > options.MostHits) throw Bad($"size is {hits}; it may be 1 to {options.MostHits}.");
        int first = from ?? 0;
        if (first < 0 || first > options.DeepestRank - hits) throw Bad($"from is {first}; from + size may be at most {options.DeepestRank}.");

        var request = new SearchRequest { Query = q, Size = hits, From = first, Snippets = snippets ?? true, Timeout = options.SearchTimeout };
        return await searches.SearchAsync(await ChooseIndexAsync(searches, index, cancellationToken), request, generation, cancellationToken);
    }

    /// <summary>Where there is only one index, it needs no name.</summary>
    private static async Task<string> ChooseIndexAsync(SearchService searches, string? index, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(index)) return index;
        IReadOnlyList<IndexSummary> indexes = await searches.ListIndexesAsync(cancellationToken);
        return indexes.Count switch
        {
            0 => throw new SearchException(SearchErrorKind.UnknownIndex, "there is no index yet."),
            1 => indexes[0].Name,
            _ => throw Bad($"the parameter index is missing; there are {string.Join(", ", indexes.Select(i => i.Name))}."),
        };
    }

    private static SearchException Bad(string message) => new(SearchErrorKind.BadRequest, message);
}
