namespace Indexer.Search;

/// <summary>What a search may ask for, wherever it comes from.</summary>
internal static class RequestBounds
{
    private const int ShortestSnippet = 40;
    private const int LongestSnippet = 1000;

    /// <exception cref="SearchException">The request is out of bounds.</exception>
    public static void Check(SearchRequest request)
    {
        const int deepest = SearchService.DeepestRank;
        if (request.Size is < 1 or > deepest) throw Bad("size", $"size is {request.Size}; it may be 1 to {deepest}.");
        if (request.From < 0 || request.From > deepest - request.Size) throw Bad("from", $"from is {request.From}; from + size may be at most {deepest}.");
        if (request.From > 0 && request.Cursor is not null) throw Bad("cursor", "from and cursor exclude each other: what follows a cursor begins behind it.");
        if (request.PerHost is < 1 or > SearchService.MostPerHost) throw Bad("perHost", $"perHost is {request.PerHost}; it may be 1 to {SearchService.MostPerHost}.");
        if (request.FacetSize is < 1 or > SearchService.MostFacetValues) throw Bad("facetSize", $"facetSize is {request.FacetSize}; it may be 1 to {SearchService.MostFacetValues}.");
        if (request.Facets.Distinct().Count() < request.Facets.Count) throw Bad("facets", "a facet is asked for twice.");
        if (request.SnippetSize is < ShortestSnippet or > LongestSnippet) throw Bad("snippetSize", $"snippetSize is {request.SnippetSize}; it may be {ShortestSnippet} to {LongestSnippet}.");
        if ((request.Highlight & ~(ShownFields.Snippet | ShownFields.Title)) != ShownFields.None) throw Bad("highlight", "words are marked in snippet and title only.");
        if (request.TrackTotal < 0) throw Bad("trackTotal", $"trackTotal is {request.TrackTotal}; it may not be negative.");
        if (request.Timeout <= TimeSpan.Zero) throw Bad("timeout", $"the timeout is {request.Timeout}; it must be more than nothing.");
    }

    private static SearchException Bad(string parameter, string message) => new(SearchErrorKind.BadRequest, message) { Fault = new RequestFault { Parameter = parameter } };
}
