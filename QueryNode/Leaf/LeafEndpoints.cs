using System.Text.Json;
using Indexer.QueryNode.Cluster;
using Indexer.QueryNode.Gather;
using Indexer.QueryNode.Shards;
using Indexer.Search;
using Indexer.Search.Generations;
using Indexer.Search.Matching;
using Indexer.Search.Queries;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;
using Indexer.Search.Shards;
using Indexer.Storage;

namespace Indexer.QueryNode.Leaf;

/// <summary>What nodes ask each other: state, best hits of shards, what is shown of hits. A peer that hangs up stops the work.</summary>
internal sealed class LeafEndpoints(NodeStates states, Holdings holdings, LeafSearcher searcher, TimeProvider time)
{
    // By then whoever was refused has asked elsewhere.
    private const string RetryAfterSeconds = "1";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(LeafPaths.State, () => TypedResults.Json(states.Tell(), LeafJson.Default.NodeState));
        routes.MapPost(LeafPaths.Search, (Delegate)((HttpContext http) => AnswerAsync(http, SearchAsync)));
        routes.MapPost(LeafPaths.Fetch, (Delegate)((HttpContext http) => AnswerAsync(http, FetchAsync)));
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, Func<HttpContext, CancellationToken, Task<IResult>> answer)
    {
        try
        {
            return await answer(http, http.RequestAborted);
        }
        catch (LeafException e) when (e.Kind == LeafErrorKind.Overloaded)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
            return TypedResults.StatusCode(StatusCodes.Status429TooManyRequests);
        }
        catch (JsonException)
        {
            return TypedResults.BadRequest(); // of a release that is none of the neighbouring ones
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return TypedResults.Empty; // nobody is there to read it
        }
    }

    private async Task<IResult> SearchAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (await http.Request.ReadFromJsonAsync(LeafJson.Default.LeafSearchRequest, cancellationToken) is not { } request) return TypedResults.BadRequest();
        if (await AcquireAsync(request.Index, request.Generation, request.LeftMs, cancellationToken) is not { } held)
            return Json(new LeafSearchResponse(Array.ConvertAll(request.Shards, _ => new LeafShardHits { Refusal = ShardAnswer<ShardHits>.NotHere.Refusal })));
        try
        {
            ShardQuery query = Compile(held, request.Query, request.Ranking, request.MostExpansions, SelectionOf(request), request.Counted ?? long.MaxValue, request.LeftMs);
            ShardAnswer<ShardHits>[] answers = await searcher.SearchAsync(held, request.Shards, query, cancellationToken);
            return Json(new LeafSearchResponse(Array.ConvertAll(answers, a => a.Value is { } hits ? LeafShardHits.Of(hits, query.Selection) : new LeafShardHits { Refusal = a.Refusal })));
        }
        finally
        {
            held.Release();
        }

        static IResult Json(LeafSearchResponse response) => TypedResults.Json(response, LeafJson.Default.LeafSearchResponse);
    }

    private async Task<IResult> FetchAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (await http.Request.ReadFromJsonAsync(LeafJson.Default.LeafFetchRequest, cancellationToken) is not { } request) return TypedResults.BadRequest();
        if (await AcquireAsync(request.Index, request.Generation, request.LeftMs, cancellationToken) is not { } held)
            return Json(new LeafFetchResponse(Array.ConvertAll(request.Shards, _ => new LeafShardFields { Refusal = ShardAnswer<ShardHits>.NotHere.Refusal })));
        try
        {
            ShardQuery query = Compile(held, request.Query, request.Ranking, request.MostExpansions, new Selection { Count = 0 }, counted: 0, request.LeftMs) with
            {
                Fields = request.Fields ?? (request.Snippets ? ShownFields.Usual : ShownFields.Usual & ~ShownFields.Snippet),
                SnippetSize = request.SnippetSize ?? SearchRequest.UsualSnippetSize,
                Explain = request.Explain,
                BodyBytes = request.BodyBytes,
            };
            var hits = new RankedHit[request.Shards.Length][];
            for (int i = 0; i < hits.Length; i++) hits[i] = [.. request.Segments[i].Zip(request.Documents[i], (segment, document) => new RankedHit(0, segment, document, []))];
            ShardAnswer<FetchedHit[]>[] answers = await searcher.FetchAsync(held, request.Shards, hits, query, cancellationToken);
            return Json(new LeafFetchResponse(Array.ConvertAll(answers, a => a.Value is { } fetched ? LeafShardFields.Of(fetched) : new LeafShardFields { Refusal = a.Refusal })));
        }
        finally
        {
            held.Release();
        }

        static IResult Json(LeafFetchResponse response) => TypedResults.Json(response, LeafJson.Default.LeafFetchResponse);
    }

    private static Selection SelectionOf(LeafSearchRequest request) => new()
    {
        Count = request.Count, Sort = request.Sort, After = request.After, PerHost = request.PerHost, Facets = request.Facets,
    };

    private ShardQuery Compile(HeldGeneration held, Query query, RankingFunction ranking, int? mostExpansions, Selection selection, long counted, double leftMs) => new()
    {
        Parsed = query,
        Ranking = ranking,
        Compiled = QueryCompiler.Compile(query, held.Statistics, new QueryNotes(), mostExpansions ?? GenerationStatistics.MostExpansions, ranking),
        Selection = selection,
        Counted = counted,
        Deadline = time.TimestampIn(TimeSpan.FromMilliseconds(leftMs)),
    };

    /// <summary>The generation that a search elsewhere is pinned to; one that is not here any more is opened anew, null where that can't be done in time.</summary>
    private async Task<HeldGeneration?> AcquireAsync(string index, int generation, double leftMs, CancellationToken cancellationToken)
    {
        if (holdings.Find(index)?.TryAcquire(generation) is { } held) return held;
        try
        {
            return await TimeLimit.KeepAsync(
                TimeSpan.FromMilliseconds(leftMs), time, "it was not open within the time limit.", async token => await holdings.AcquireAsync(await holdings.GetAsync(index, token), generation, token), cancellationToken);
        }
        catch (Exception e) when (e is SearchException or BlobStoreException)
        {
            return null;
        }
    }
}
