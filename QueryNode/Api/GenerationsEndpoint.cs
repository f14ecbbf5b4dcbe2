using Indexer.Indexing;
using Indexer.QueryNode.OpenApi;
using Indexer.Search;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Indexer.QueryNode.Api;

/// <summary><c>GET /api/generations?index=…</c>: the history of an index as the store has it, a page of <see cref="GenerationReport"/>s as JSON.</summary>
internal static class GenerationsEndpoint
{
    /// <summary>Generations that are returned where the request says nothing.</summary>
    public const int UsualSize = 20;

    public static IEndpointRouteBuilder MapGenerations(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/generations", ListAsync).WithName("generations").Documented(
            "List the generations of an index", "Those that the store keeps, the newest first. One that was just published may not be served yet.", "/api/generations", "/api/generations?index=samples&size=5&before=2");
        return routes;
    }

    private static async Task<Ok<GenerationReport[]>> ListAsync(
        SearchService searches, ManifestStore manifests, QueryNodeOptions options, TimeProvider time,
        [ApiParameter("The index; not needed where there is only one.")] string? index,
        [ApiParameter("Generations to return.", Default = UsualSize, Least = 1, MostOf = nameof(QueryNodeOptions.MostHits))] int? size,
        [ApiParameter("Only generations with a smaller number: the last of the page before.", Least = 1)] int? before,
        CancellationToken cancellationToken)
    {
        int most = RequestLimits.Number("size", size ?? UsualSize, 1, options.MostHits, "QueryNode:MostHits");
        if (before < 1) throw new SearchException(SearchErrorKind.BadRequest, $"before is {before}; generations are numbered from 1.") { Fault = new RequestFault { Parameter = "before", Least = 1 } };
        string name = await SearchEndpoint.ChooseIndexAsync(searches, index, cancellationToken);
        IReadOnlyList<GenerationManifest> newest = IndexLayout.IsName(name)
            ? await RequestLimits.WithinAsync(options, time, token => manifests.NewestAsync(name, before, most, token), cancellationToken)
            : [];
        if (newest.Count == 0 && before is null) throw new SearchException(SearchErrorKind.UnknownIndex, $"there is no index {name}.");
        return TypedResults.Ok<GenerationReport[]>([.. newest.Select(manifest => manifest.ToReport())]);
    }
}
