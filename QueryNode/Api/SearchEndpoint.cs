using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Indexer.QueryNode.OpenApi;
using Indexer.QueryNode.Suggestions;
using Indexer.Search;
using Indexer.Search.Ranking;
using Indexer.Telemetry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Indexer.QueryNode.Api;

/// <summary><c>GET /api/search?q=…&amp;index=…</c>: a <see cref="SearchResponse"/> as JSON.</summary>
internal static class SearchEndpoint
{
    public static IEndpointRouteBuilder MapSearch(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/search", SearchAsync).WithName("search").Documented(
            "Search an index", "The best hits of a query, with what is shown of each.",
            "/api/search?q=tarn", "/api/search?q=title:tarn+lang:en&index=samples&size=5&from=1&snippets=false", "/api/search?q=tarn&trackTotal=true&timeout=5000&allowPartial=false&strict=true",
            "/api/search?q=tarn&site=example.org&site=moorsee-voegel.example&lang=en&lang=de&type=html&dateFrom=2000&dateTo=2030-12-31", "/api/search?q=tarn&generation=1", "/api/search?q=tarn&minGeneration=1", "/api/search?q=tarn&ranking=bm25", "/api/search?q=trarn&didYouMean=true",
            "/api/search?q=*&sort=date&collapse=host&perHost=2", "/api/search?q=tarn&facets=host,language,year,type&facetSize=5", "/api/search?q=*&sort=host&cursor=",
            "/api/search?q=tarn&fields=key,url,title,snippet,host,type&highlight=title,snippet&snippetSize=80", "/api/search?q=tarn&fields=title&explain=true&size=1", "/api/search?q=tarn&highlight=false");
        return routes;
    }

    private static async Task<Ok<SearchResponse>> SearchAsync(
        HttpContext http, SearchService searches, QueryNodeOptions options, FirstQueryTrace firstQueries, PopularQueries popular,
        [ApiParameter("What to look for, in the query language. Every text is a query.", IsRequired = true, MostOf = nameof(QueryNodeOptions.LongestQuery))] string? q,
        [ApiParameter("The index; not needed where there is only one.")] string? index,
        [ApiParameter("Hits to return.", Default = 10, Least = 1, MostOf = nameof(QueryNodeOptions.MostHits))] int? size,
        [ApiParameter("Hits to pass over first; from and size together are bounded too.", Default = 0, Least = 0, MostOf = nameof(QueryNodeOptions.DeepestRank))] int? from,
        [ApiParameter("An older generation instead of the one that is served.", Least = 1)] int? generation,
        [ApiParameter("The oldest generation that may answer: the search waits for one that was just published.", Least = 1)] int? minGeneration,
        [ApiParameter("Whether hits have snippets.", Default = true)] bool? snippets,
        [ApiParameter("What each hit carries beside its rank, id and score, with commas between: key, id, url, title, snippet, language, date, host, type, captured. What is not asked for is not read, and left out.", Default = "id,url,title,snippet,language,date")] string? fields,
        [ApiParameter("Where the words found are marked: snippet, title, or both with a comma between; false: nowhere. What is to be marked is HTML, of escaped text and <mark>; what is not is plain text, to be escaped before it goes into a page.", Default = "snippet")] string? highlight,
        [ApiParameter("Length of a snippet in columns, of which a wide character takes two.", Default = 220, Least = 40)] int? snippetSize,
        [ApiParameter("Whether each hit says how its score came about.", Default = false)] bool? explain,
        [ApiParameter("Whether an answer that lacks shards is wanted, with its coverage; else it is a 503.", Default = true)] bool? allowPartial,
        [ApiParameter("Up to how many matches are counted exactly: a number, true for all, false for no more than are shown.", Default = "1000")] string? trackTotal,
        [ApiParameter("How matches are ranked; bm25 is plain BM25.", Default = "default", Values = ["default", "bm25"])] string? ranking,
        [ApiParameter("Milliseconds after which the search answers with what it has; by default as many as it may be.", Least = 1, MostOf = nameof(QueryNodeOptions.SearchTimeout))] int? timeout,
        [ApiParameter("Whether a query that can't be run as typed is refused with its place, instead of run as nearly as possible with a note.", Default = false)] bool? strict,
        [ApiParameter("Whether a query that finds little, or has a word that no document has, is answered with a suggestion that finds more.", Default = true)] bool? didYouMean,
        [ApiParameter("The order of hits: the best first, the newest first, or by host.", Default = "score", Values = ["score", "date", "host"])] string? sort,
        [ApiParameter("The cursor of an answer to the same search, for what follows; empty: from the first hit.")] string? cursor,
        [ApiParameter("At most perHost hits of each host.", Values = ["host"])] string? collapse,
        [ApiParameter("Hits of a host where collapse=host.", Default = 1, Least = 1)] int? perHost,
        [ApiParameter("What all matches are counted by, with commas between: host, language, year, type.")] string? facets,
        [ApiParameter("Values of each facet, the most frequent.", Default = 10, Least = 1)] int? facetSize,
        [AsParameters] FilterParameters filters, CancellationToken cancellationToken)
    {
        var asked = new SearchParameters(q, index) { Size = size, From = from, Generation = generation, MinGeneration = minGeneration, Snippets = snippets, AllowPartial = allowPartial, TrackTotal = trackTotal, Ranking = ranking, Timeout = timeout, Strict = strict, DidYouMean = didYouMean, Site = filters.Site, Lang = filters.Lang, Type = filters.Type, DateFrom = filters.DateFrom, DateTo = filters.DateTo };
        asked = asked with { Fields = fields, Highlight = highlight, SnippetSize = snippetSize, Explain = explain };
        asked = asked with { Sort = sort, Cursor = cursor, Collapse = collapse, PerHost = perHost, Facets = facets, FacetSize = facetSize };
        SearchResponse response = await AnswerAsync(searches, options, firstQueries, asked, cancellationToken);
        popular.Note(response, q, http.Connection.RemoteIpAddress);
        http.Response.SetAnswerHeaders(response.Generation, response.Coverage);
        return TypedResults.Ok(response);
    }

    /// <summary>Checks the limits that hold over HTTP and searches; the page asks through here too.</summary>
    /// <exception cref="SearchException">The request is out of bounds, or there is no such index.</exception>
    public static async Task<SearchResponse> AnswerAsync(SearchService searches, QueryNodeOptions options, FirstQueryTrace firstQueries, SearchParameters asked, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        string outcome = "failed";
        try
        {
            SearchResponse response = await AskAsync(searches, options, asked, cancellationToken);
            outcome = response.Coverage.ShardsAnswered == response.Coverage.ShardsAsked ? "full" : "partial";
            firstQueries.Note(response);
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
            Filters = asked.ToFilters(),
            Size = hits,
            From = first,
            Cursor = string.IsNullOrEmpty(asked.Cursor) ? null : asked.Cursor,
            Sort = ListTexts.SortOf(asked.Sort),
            PerHost = ListTexts.PerHostOf(asked.Collapse, asked.PerHost),
            Facets = ListTexts.FacetsOf(asked.Facets),
            FacetSize = asked.FacetSize ?? 10,
            Snippets = asked.Snippets ?? true,
            Fields = ShownFieldTexts.FieldsOf(asked.Fields),
            Highlight = ShownFieldTexts.HighlightOf(asked.Highlight),
            Explain = asked.Explain ?? false,
            Timeout = RequestLimits.Timeout(asked.Timeout, options),
            MinGeneration = asked.MinGeneration,
            AllowPartial = asked.AllowPartial ?? true,
            Ranking = RankingOf(asked.Ranking),
            Strict = asked.Strict ?? false,
            DidYouMean = asked.DidYouMean ?? true,
        };
        if (asked.SnippetSize is { } columns) request = request with { SnippetSize = columns };
        if (asked.TrackTotal is { } track) request = request with { TrackTotal = TotalToTrack(track) };
        return await searches.SearchAsync(await ChooseIndexAsync(searches, asked.Index, cancellationToken), request, asked.Generation, cancellationToken);
    }

    /// <summary>Where there is only one index, it needs no name.</summary>
    public static async Task<string> ChooseIndexAsync(SearchService searches, string? index, CancellationToken cancellationToken)
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

    /// <summary>What is asked for over HTTP, in a query string or as JSON with the same names; null for what is left out.</summary>
    internal sealed record SearchParameters([property: JsonPropertyName("q")] string? Query, string? Index) : FilterParameters
    {
        public int? Size { get; init; }

        public int? From { get; init; }

        /// <summary>The generation to search; null: the one that is served.</summary>
        public int? Generation { get; init; }

        /// <summary>The oldest generation that may answer.</summary>
        public int? MinGeneration { get; init; }

        public bool? Snippets { get; init; }

        /// <summary>What each hit carries beside rank, id and score, with commas between.</summary>
        public string? Fields { get; init; }

        /// <summary>Where the words found are marked: <c>snippet</c>, <c>title</c> or both with a comma between; <c>false</c>: nowhere.</summary>
        [JsonConverter(typeof(TextOrNumber))]
        public string? Highlight { get; init; }

        /// <summary>Columns of a snippet.</summary>
        public int? SnippetSize { get; init; }

        /// <summary>Whether each hit says how its score came about.</summary>
        public bool? Explain { get; init; }

        /// <summary>Whether an answer that lacks shards is wanted.</summary>
        public bool? AllowPartial { get; init; }

        /// <summary>Milliseconds after which the search answers with what it has.</summary>
        public int? Timeout { get; init; }

        /// <summary>Whether a query that can't be run as typed is refused.</summary>
        public bool? Strict { get; init; }

        /// <summary>Whether a query that finds little is answered with what may have been meant.</summary>
        public bool? DidYouMean { get; init; }

        /// <summary>Up to how many matches are counted exactly: a number, <c>true</c> for all, <c>false</c> for no more than are shown.</summary>
        [JsonConverter(typeof(TextOrNumber))]
        public string? TrackTotal { get; init; }

        /// <summary><c>default</c> or <c>bm25</c>.</summary>
        public string? Ranking { get; init; }

        /// <summary><c>score</c>, <c>date</c> or <c>host</c>.</summary>
        public string? Sort { get; init; }

        /// <summary>What follows the answer that gave it.</summary>
        public string? Cursor { get; init; }

        /// <summary><c>host</c>.</summary>
        public string? Collapse { get; init; }

        /// <summary>Hits of a host in a collapsed list.</summary>
        public int? PerHost { get; init; }

        /// <summary>What matches are counted by, with commas between.</summary>
        public string? Facets { get; init; }

        /// <summary>Values of each facet.</summary>
        public int? FacetSize { get; init; }

        /// <summary>What JSON says beyond that.</summary>
        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Unknown { get; init; }
    }
}
