using Indexer.QueryNode.OpenApi;
using Indexer.Search;
using Indexer.Storage;

namespace Indexer.QueryNode.Api;

/// <summary>
/// <c>GET /api/export?q=…&amp;index=…</c>: every match, one a line of JSON, in the order of document keys, of one generation; at last a trailer. A page is searched when the client has taken the one
/// before, so that a slow client costs a page of memory and not more.
/// </summary>
internal static class ExportEndpoint
{
    public static IEndpointRouteBuilder MapExport(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/export", ExportAsync).WithName("export").Produces<ExportLine>(contentType: "application/x-ndjson").Documented(
            "Export all matches",
            "Every match as a line of JSON, in the order of document keys, of one generation. The last line is a trailer that says whether the export is complete, how many documents it has, and behind which key to go on; a stream without it was cut.",
            "/api/export?q=tarn", "/api/export?q=*&index=samples&site=moorsee-voegel.example&lang=de&type=html&dateFrom=2000&dateTo=2030&fields=key,url&after=a&generation=1&strict=true", "/api/export?q=tarn&minGeneration=1");
        return routes;
    }

    private static async Task ExportAsync(
        HttpContext http, SearchService searches, QueryNodeOptions options,
        [ApiParameter("What to look for, in the query language. Every text is a query.", IsRequired = true, MostOf = nameof(QueryNodeOptions.LongestQuery))] string? q,
        [ApiParameter("The index; not needed where there is only one.")] string? index,
        [ApiParameter("Fields of a document, with commas between: key, id, url, title, language, date, host, type, captured. What is not asked for is not read.", Default = "key,id,url,title,language,date")] string? fields,
        [ApiParameter("The document key behind which to go on, with the generation of the export that it is from.")] string? after,
        [ApiParameter("An older generation instead of the one that is served.", Least = 1)] int? generation,
        [ApiParameter("The oldest generation that may answer: the export waits for one that was just published.", Least = 1)] int? minGeneration,
        [ApiParameter("Whether a query that can't be run as typed is refused with its place, instead of run as nearly as possible with a note.", Default = false)] bool? strict,
        [AsParameters] FilterParameters filters, CancellationToken cancellationToken)
    {
        var writer = new ExportWriter(ExportWriter.FieldsOf(fields));
        var request = new ExportRequest
        {
            Query = RequestLimits.Query(q, options),
            Filters = filters.ToFilters(),
            Fields = writer.Written,
            After = after,
            Timeout = options.SearchTimeout,
            MinGeneration = minGeneration,
            Strict = strict ?? false,
        };
        string chosen = await SearchEndpoint.ChooseIndexAsync(searches, index, cancellationToken);
        await using var pages = searches.ExportAsync(chosen, request, generation, cancellationToken).GetAsyncEnumerator(cancellationToken);
        // What fails before the first page is a problem like any other; from then on it is told in the trailer.
        await pages.MoveNextAsync();
        http.Response.ContentType = "application/x-ndjson; charset=utf-8";
        http.Response.SetAnswerHeaders(pages.Current.Generation);
        http.Response.Headers.CacheControl = "no-store";
        string? error = null;
        while (error is null)
        {
            writer.Write(pages.Current, http.Response.BodyWriter);
            if (pages.Current.IsLast) break;
            await http.Response.BodyWriter.FlushAsync(cancellationToken);
            error = await NextAsync(pages);
        }
        ExportWriter.WriteTrailer(pages.Current.ToTrailer(writer.Total, error), http.Response.BodyWriter);
        await http.Response.BodyWriter.FlushAsync(cancellationToken);
    }

    private static async Task<string?> NextAsync(IAsyncEnumerator<ExportPage> pages)
    {
        try
        {
            await pages.MoveNextAsync();
            return null;
        }
        catch (Exception e) when (e is SearchException or BlobStoreException)
        {
            return e.Message;
        }
    }
}
