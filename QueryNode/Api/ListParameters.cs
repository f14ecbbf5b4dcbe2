using Indexer.Search;

namespace Indexer.QueryNode.Api;

/// <summary>What the query string says of the list of hits; null for what it leaves out.</summary>
/// <param name="Sort">score, date or host.</param>
/// <param name="Cursor">What follows the answer that gave it.</param>
/// <param name="Collapse">host.</param>
/// <param name="PerHost">Hits of a host in a collapsed list.</param>
/// <param name="Facets">What matches are counted by, with commas between.</param>
/// <param name="FacetSize">Values of each facet.</param>
internal sealed record ListParameters(string? Sort, string? Cursor, string? Collapse, int? PerHost, string? Facets, int? FacetSize)
{
    /// <exception cref="SearchException">Something is none of what it may be.</exception>
    public SearchRequest ApplyTo(SearchRequest request)
    {
        request = request with
        {
            Sort = ListTexts.SortOf(Sort),
            Cursor = string.IsNullOrEmpty(Cursor) ? null : Cursor,
            PerHost = ListTexts.PerHostOf(Collapse, PerHost),
            Facets = ListTexts.FacetsOf(Facets),
        };
        return FacetSize is { } size ? request with { FacetSize = size } : request;
    }
}
