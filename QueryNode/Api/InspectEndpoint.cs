using Indexer.Captures;
using Indexer.Indexing;
using Indexer.QueryNode.OpenApi;
using Indexer.Search;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Indexer.QueryNode.Api;

/// <summary><c>GET /api/inspect?id=…&amp;index=…</c>: why a document is, or is not, in an index, as the store knows it: an <see cref="InspectionReport"/> as JSON. It names files of the crawl, and so is for operators.</summary>
internal static class InspectEndpoint
{
    public static IEndpointRouteBuilder MapInspect(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/inspect", InspectAsync).WithName("inspect").Documented(
            "Say why a document is, or is not, in the index",
            "What became of every record that was read of it, with file and offset. It is read from the store, and takes the longer the larger the crawl was. Where keys are on it asks for the scope admin.",
            "/api/inspect?id=https://moorsee-voegel.example/kiebitz.html", "/api/inspect?id=https://nowhere.example/&index=samples&generation=1");
        return routes;
    }

    private static async Task<Ok<InspectionReport>> InspectAsync(
        SearchService searches, ManifestStore manifests, Inspector inspector, QueryNodeOptions options, TimeProvider time,
        [ApiParameter("Its URL, or the id that it has in a JSONL file.", IsRequired = true)] string? id,
        [ApiParameter("The index; not needed where there is only one.")] string? index,
        [ApiParameter("An older generation instead of the newest.", Least = 1)] int? generation,
        CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(id)) throw new SearchException(SearchErrorKind.BadRequest, "which document? Give its id or URL.") { Fault = new RequestFault { Parameter = "id" } };
        string name = await SearchEndpoint.ChooseIndexAsync(searches, index, cancellationToken);
        return TypedResults.Ok(await RequestLimits.WithinAsync(
            options, time, async token => await inspector.InspectAsync(await ManifestAsync(manifests, name, generation, token), id, token), cancellationToken));
    }

    private static async Task<GenerationManifest> ManifestAsync(ManifestStore manifests, string index, int? generation, CancellationToken cancellationToken)
    {
        if (!IndexLayout.IsName(index) || await manifests.LatestAsync(index, cancellationToken) is not { } newest) throw new SearchException(SearchErrorKind.UnknownIndex, $"there is no index {index}.");
        if (generation is not { } number || number == newest.Generation) return newest;
        return await manifests.GetAsync(index, number, cancellationToken) ?? throw new SearchException(SearchErrorKind.UnknownGeneration, $"the index {index} has no generation {number}.");
    }
}
