using System.Globalization;
using Indexer.Search;
using Indexer.Search.Documents;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Indexer.QueryNode.Api;

/// <summary><c>GET /api/document?id=…&amp;index=…</c>: a <see cref="StoredDocument"/> as JSON; with <c>body=true</c> its main text too, as far as the node's limit allows.</summary>
internal static class DocumentEndpoint
{
    public static IEndpointRouteBuilder MapDocument(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/document", GetAsync).WithName("document");
        return routes;
    }

    private static async Task<Ok<StoredDocument>> GetAsync(
        HttpContext http, SearchService searches, QueryNodeOptions options, string? id, string? key, string? index, int? generation, bool? body, int? timeout, CancellationToken cancellationToken)
    {
        var request = new DocumentRequest { Id = id, Key = key, BodyBytes = body == true ? options.MostBodyBytes : null, Timeout = RequestLimits.Timeout(timeout, options) };
        StoredDocument document = await searches.DocumentAsync(await SearchEndpoint.ChooseIndexAsync(searches, index, cancellationToken), request, generation, cancellationToken);
        http.Response.Headers[SearchEndpoint.GenerationHeader] = document.Generation.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Ok(document);
    }
}
