using Indexer.QueryNode.Access;
using Indexer.QueryNode.Api;
using Indexer.QueryNode.Suggestions;
using Indexer.Search;
using Indexer.Search.Similar;

namespace Indexer.QueryNode.Web;

/// <summary><c>GET /</c>: the search page, with its results in it.</summary>
internal static class PageEndpoint
{
    public static IEndpointRouteBuilder MapPage(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", ShowAsync).ExcludeFromDescription();
        return routes;
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, SearchService searches, FirstQueryTrace firstQueries, PopularQueries popular, QueryNodeOptions options, string? q, string? like, string? index, int? size, int? from,
        [AsParameters] FilterParameters filters, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-cache";
        int status = StatusCodes.Status200OK;
        var page = new SearchPageModel
        {
            Query = q?.Trim() ?? "",
            Like = string.IsNullOrWhiteSpace(q) ? like ?? "" : "",
            Filters = filters.ToFilters(),
            Index = index ?? "",
            Indexes = [],
            Size = Math.Clamp(size ?? 10, 1, options.MostHits),
            LongestQuery = options.LongestQuery,
            DeepestRank = options.DeepestRank,
            IsSession = Caller.Of(http).IsSession,
        };
        try
        {
            page = page with { Indexes = await searches.ListIndexesAsync(cancellationToken) };
            if (page.Index.Length == 0 && page.Indexes.Count > 0) page = page with { Index = page.Indexes[0].Name };
            if (page.Query.Length > 0)
            {
                var asked = new SearchEndpoint.SearchParameters(page.Query, page.Index)
                {
                    Size = page.Size, From = from, Facets = options.PageFacets ? FacetLinks.Fields : null, FacetSize = FacetLinks.Size,
                    Site = filters.Site, Lang = filters.Lang, Type = filters.Type, DateFrom = filters.DateFrom, DateTo = filters.DateTo,
                };
                page = page with { Response = await SearchEndpoint.AnswerAsync(searches, options, firstQueries, asked, cancellationToken) };
                popular.Note(page.Response, page.Query, http.Connection.RemoteIpAddress);
            }
            else if (page.Like.Length > 0)
            {
                var request = new SimilarRequest { Id = page.Like, Filters = page.Filters, Size = page.Size, Timeout = options.SearchTimeout };
                page = page with { Response = await searches.SimilarAsync(page.Index, request, null, cancellationToken) };
            }
        }
        catch (Exception e) when (Problems.Describe(e) is { } problem)
        {
            status = problem.Status;
            page = page with { Problem = $"{problem.Title}: {Problems.DetailOf(e)}" };
        }
        return Results.Content(SearchPage.Render(page), "text/html; charset=utf-8", statusCode: status);
    }
}
