using System.Diagnostics;
using System.Globalization;
using Indexer.Search;
using Indexer.Search.Ranking;
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
        string? q, string? index, int? size, int? from, int? generation, int? minGeneration, bool? snippets, bool? allowPartial, string? trackTotal, string? ranking, int? timeout, bool? strict,
        [AsParameters] ListParameters list,
        CancellationToken cancellationToken)
    {
        var asked = new SearchParameters(q, index) { Size = size, From = from, Generation = generation, MinGeneration = minGeneration, Snippets = snippets, AllowPartial = allowPartial, TrackTotal = trackTotal, Ranking = ranking, Timeout = timeout, Strict = strict, List = list };
        SearchResponse response = await AnswerAsync(searches, options, asked, cancellationToken);
        await firstQueries.NoteAsync(response, cancellationToken);
        http.Response.Headers[GenerationHeader] = response.Generation.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers[ShardsHeader] = string.Create(CultureInfo.InvariantCulture, $"{response.Coverage.ShardsAnswered}/{response.Coverage.ShardsAsked}");
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Ok(response);
    }

    /// <summary>Checks the limits that hold over HTTP and searches; the page asks through here too.</summary>
    /// <exception cref="SearchException">The request is out of bounds, or there is no such index.</exception>
    public static async Task<SearchResponse> AnswerAsync(SearchService searches, QueryNodeOptions options, SearchParameters asked, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        string outcome = "failed";
        try
        {
            SearchResponse response = await AskAsync(searches, options, asked, cancellationToken);
            outcome = response.Coverage.ShardsAnswered == response.Coverage.ShardsAsked ? "full" : "partial";
            return response;
        }
        catch (SearchException e) when (e.Kind is SearchErrorKind.BadRequest or SearchErrorKind.UnknownIndex or SearchErrorKind.UnknownGeneration or SearchErrorKind.CursorExpired or SearchErrorKind.NotYet)
        {
            outcome = "refused";
            throw;
        }
        finally
        {
            SearchMetrics.Searched(Stopwatch.GetElapsedTime(began), outcome);
        }
    }

    private static async Task<SearchResponse> AskAsync(SearchService searches, QueryNodeOptions options, SearchParameters asked, CancellationToken cancellationToken)
    {
        string query = RequestLimits.Query(asked.Query, options);
        (int hits, int first) = RequestLimits.Page(asked.Size, asked.From, options);

        var request = new SearchRequest
        {
            Query = query,
            Size = hits,
            From = first,
            Snippets = asked.Snippets ?? true,
            Timeout = RequestLimits.Timeout(asked.Timeout, options),
            MinGeneration = asked.MinGeneration,
            AllowPartial = asked.AllowPartial ?? true,
            Ranking = RankingOf(asked.Ranking),
            Strict = asked.Strict ?? false,
        };
        if (asked.List is { } list) request = list.ApplyTo(request);
        if (asked.TrackTotal is { } track) request = request with { TrackTotal = TotalToTrack(track) };
        return await searches.SearchAsync(await ChooseIndexAsync(searches, asked.Index, cancellationToken), request, asked.Generation, cancellationToken);
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
            _ => throw Bad("index", $"the parameter index is missing; there are {string.Join(", ", indexes.Select(i => i.Name))}."),
        };
    }

    private static long TotalToTrack(string text) => text switch
    {
        "true" => long.MaxValue,
        "false" => 0,
        _ when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count) => count,
        _ => throw Bad("trackTotal", $"trackTotal is '{text}'; it may be a number, true (count all) or false."),
    };

    private static RankingFunction RankingOf(string? text) => text switch
    {
        null or "" or "default" => RankingFunction.Default,
        "bm25" => RankingFunction.Bm25,
        _ => throw Bad("ranking", $"ranking is '{text}'; it may be default or bm25."),
    };

    private static SearchException Bad(string parameter, string message) => new(SearchErrorKind.BadRequest, message) { Fault = new RequestFault { Parameter = parameter } };

    /// <summary>What the query string says; null for what it leaves out.</summary>
    internal sealed record SearchParameters(string? Query, string? Index)
    {
        public int? Size { get; init; }

        public int? From { get; init; }

        /// <summary>The generation to search; null: the one that is served.</summary>
        public int? Generation { get; init; }

        /// <summary>The oldest generation that may answer.</summary>
        public int? MinGeneration { get; init; }

        public bool? Snippets { get; init; }

        /// <summary>Whether an answer that lacks shards is wanted.</summary>
        public bool? AllowPartial { get; init; }

        /// <summary>Order, collapsing, facets and cursor.</summary>
        public ListParameters? List { get; init; }

        /// <summary>Milliseconds after which the search answers with what it has.</summary>
        public int? Timeout { get; init; }

        /// <summary>Whether a query that can't be run as typed is refused.</summary>
        public bool? Strict { get; init; }

        /// <summary>Up to how many matches are counted exactly: a number, <c>true</c> for all, <c>false</c> for no more than are shown.</summary>
        public string? TrackTotal { get; init; }

        /// <summary><c>default</c> or <c>bm25</c>.</summary>
        public string? Ranking { get; init; }
    }
}
