namespace Indexer.Search;

/// <summary>How people write the order of hits, what they are collapsed by and what is counted: over HTTP and on the command line alike.</summary>
public static class ListTexts
{
    /// <summary><c>score</c>, <c>date</c> or <c>host</c>; null: score.</summary>
    /// <exception cref="SearchException">It is none of them.</exception>
    public static SearchSort SortOf(string? text) => text switch
    {
        null or "score" => SearchSort.Score,
        "date" => SearchSort.Date,
        "host" => SearchSort.Host,
        _ => throw Bad("sort", $"sort is '{text}'; it may be score, date or host."),
    };

    /// <summary>Hits of a host in a list that is collapsed by <c>host</c>; null: the list is not collapsed.</summary>
    /// <exception cref="SearchException">It is to be collapsed by something else, or a number is given and nothing to collapse by.</exception>
    public static int? PerHostOf(string? collapse, int? perHost) => collapse switch
    {
        null when perHost is not null => throw Bad("perHost", "perHost is for collapse=host, which is missing."),
        null => null,
        "host" => perHost ?? 1,
        _ => throw Bad("collapse", $"collapse is '{collapse}'; it may be host."),
    };

    /// <summary>Fields with commas between: <c>host</c>, <c>language</c>, <c>year</c>, <c>type</c>; null or empty: none.</summary>
    /// <exception cref="SearchException">One is none of them.</exception>
    public static IReadOnlyList<FacetField> FacetsOf(string? text) =>
        string.IsNullOrEmpty(text) ? [] : Array.ConvertAll(text.Split(',', StringSplitOptions.TrimEntries), FacetOf);

    private static FacetField FacetOf(string text) => text switch
    {
        "host" => FacetField.Host,
        "language" => FacetField.Language,
        "year" => FacetField.Year,
        "type" => FacetField.Type,
        _ => throw Bad("facets", $"'{text}' is no facet; there are host, language, year and type."),
    };

    private static SearchException Bad(string parameter, string message) => new(SearchErrorKind.BadRequest, message) { Fault = new RequestFault { Parameter = parameter } };
}
