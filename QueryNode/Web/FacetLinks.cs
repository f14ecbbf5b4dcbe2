using System.Globalization;
using Indexer.Search;

namespace Indexer.QueryNode.Web;

/// <summary>The counts beside the hits: plain links, each of which narrows the search down to a value or, where it is chosen, takes that back.</summary>
internal static class FacetLinks
{
    /// <summary>Values of a facet that are shown.</summary>
    public const int Size = 8;

    /// <summary>The facets that are asked for.</summary>
    public const string Fields = "host,language,year,type";

    /// <summary>What the search is narrowed down to, each with a way back; nothing where it is not.</summary>
    public static void RenderChosen(Html html, SearchPageModel page)
    {
        var chosen = PageFilters.Chosen(page.Filters).ToList();
        if (chosen.Count == 0) return;
        html.Add($"<p class=\"chosen\">Only");
        foreach (var (field, value) in chosen)
            html.Add($" <a href=\"/?{Link(page, field, value)}\" aria-label=\"Not only {field} {value}\">{field} <span dir=\"auto\">{value}</span> ✕</a>");
        html.Add($"</p>\n");
    }

    /// <summary>The facets of an answer that have something to choose from.</summary>
    public static void Render(Html html, SearchPageModel page, IReadOnlyList<Facet> facets)
    {
        var chosen = PageFilters.Chosen(page.Filters).ToHashSet();
        Facet[] shown = [.. facets.Where(facet => facet.Values.Count > 1 || facet.Values.Any(value => chosen.Contains((facet.Field, value.Value))))];
        if (shown.Length == 0) return;
        html.Add($"<nav class=\"facets\" aria-label=\"Narrow down\">\n");
        foreach (Facet facet in shown)
        {
            html.Add($"<section><h2>{Heading(facet.Field)}</h2><ul>\n");
            foreach (FacetValue value in facet.Values)
            {
                bool isChosen = chosen.Contains((facet.Field, value.Value));
                string count = value.Count.ToString("N0", CultureInfo.InvariantCulture);
                html.Add($"<li><a rel=\"nofollow\" href=\"/?{Link(page, facet.Field, value.Value)}\"{new Html.Raw(isChosen ? " aria-current=\"true\"" : "")}><span dir=\"auto\">{value.Value}</span> <span class=\"count\">{count}</span></a></li>\n");
            }
            html.Add($"</ul></section>\n");
        }
        html.Add($"</nav>\n");
    }

    private static Html.Raw Link(SearchPageModel page, string field, string value) => new(SearchPage.Link(page with { Filters = PageFilters.Toggle(page.Filters, field, value) }, 0));

    private static string Heading(string field) => string.Concat(char.ToUpperInvariant(field[0]).ToString(), field[1..]);
}
