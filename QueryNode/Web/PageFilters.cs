using Indexer.Search;

namespace Indexer.QueryNode.Web;

/// <summary>What of a facet's values a page is narrowed down to, as its address says it; each can be added and taken away.</summary>
internal static class PageFilters
{
    /// <summary>All that is chosen: the facet, and the value.</summary>
    public static IEnumerable<(string Field, string Value)> Chosen(SearchFilters filters)
    {
        foreach (string site in filters.Sites) yield return ("host", site);
        foreach (string language in filters.Languages) yield return ("language", language);
        foreach (string type in filters.Types) yield return ("type", type);
        if (DatesOf(filters) is { } dates) yield return ("year", dates);
    }

    /// <summary>The filters with a value that is not chosen, or without one that is.</summary>
    public static SearchFilters Toggle(SearchFilters filters, string field, string value) => field switch
    {
        "host" => filters with { Sites = Toggle(filters.Sites, value) },
        "language" => filters with { Languages = Toggle(filters.Languages, value) },
        "type" => filters with { Types = Toggle(filters.Types, value) },
        _ when DatesOf(filters) == value => filters with { DateFrom = null, DateTo = null },
        _ => filters with { DateFrom = value, DateTo = value },
    };

    /// <summary>As parameters of an address, each with <c>&amp;</c> before it; the same on the page and in the API.</summary>
    public static string Parameters(SearchFilters filters) => string.Concat(Named(filters).Select(one => $"&{one.Name}={Uri.EscapeDataString(one.Value)}"));

    /// <summary>The parameters and their values.</summary>
    public static IEnumerable<(string Name, string Value)> Named(SearchFilters filters)
    {
        foreach (string site in filters.Sites) yield return ("site", site);
        foreach (string language in filters.Languages) yield return ("lang", language);
        foreach (string type in filters.Types) yield return ("type", type);
        if (filters.DateFrom is { } from) yield return ("dateFrom", from);
        if (filters.DateTo is { } to) yield return ("dateTo", to);
    }

    private static string? DatesOf(SearchFilters filters) => (filters.DateFrom, filters.DateTo) switch
    {
        (null, null) => null,
        ({ } from, { } to) => from == to ? from : $"{from} to {to}",
        ({ } from, null) => $"from {from}",
        (null, { } to) => $"to {to}",
    };

    private static string[] Toggle(IReadOnlyList<string> values, string value) =>
        values.Contains(value, StringComparer.Ordinal) ? [.. values.Where(other => other != value)] : [.. values, value];
}
