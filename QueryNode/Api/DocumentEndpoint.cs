using Indexer.QueryNode.OpenApi;
using Indexer.Search;
using Indexer.Search.Documents;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Indexer.QueryNode.Api;

/// <summary><c>GET /api/document?id=…&amp;index=…</c>: a <see cref="StoredDocument"/> as JSON; with <c>body=true</c> its main text too, as far as the node's limit allows.</summary>
internal static class DocumentEndpoint
{
    public static IEndpointRouteBuilder MapDocument(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/document", GetAsync).WithName("document").Documented(
            "Get one document", "What the index stores of a document. Only the shard that can hold it is asked.",
            "/api/document?id=https://moorsee-voegel.example/kiebitz.html", "/api/document?key=example,moorsee-voegel)/kiebitz.html&index=samples&generation=1&body=true&timeout=5000", "/api/document?id=https://moorsee-voegel.example/kiebitz.html&minGeneration=1");
        return routes;
    }

    private static async Task<Ok<StoredDocument>> GetAsync(
        HttpContext http, SearchService searches, QueryNodeOptions options,
        [ApiParameter("Its URL, or the id that it has in a JSONL file; a key is taken too.")] string? id,
        [ApiParameter("Its key, instead of the id.")] string? key,
        [ApiParameter("The index; not needed where there is only one.")] string? index,
        [ApiParameter("An older generation instead of the one that is served.", Least = 1)] int? generation,
        [ApiParameter("The oldest generation that may answer: the request waits for one that was just published.", Least = 1)] int? minGeneration,
        [ApiParameter("Whether its main text is wanted, as far as the node's limit allows.", Default = false)] bool? body,
        [ApiParameter("Milliseconds after which the node gives up; by default as many as it may be.", Least = 1, MostOf = nameof(QueryNodeOptions.SearchTimeout))] int? timeout,
        CancellationToken cancellationToken)
    {
        var request = new DocumentRequest { Id = id, Key = key, BodyBytes = body == true ? options.MostBodyBytes : null, MinGeneration = minGeneration, Timeout = RequestLimits.Timeout(timeout, options) };
        StoredDocument document = await searches.DocumentAsync(await SearchEndpoint.ChooseIndexAsync(searches, index, cancellationToken), request, generation, cancellationToken);
        http.Response.SetAnswerHeaders(document.Generation);
        return TypedResults.Ok(document);
    }
}
