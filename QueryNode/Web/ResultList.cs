using System.Globalization;
using Indexer.Search;

namespace Indexer.QueryNode.Web;

/// <summary>The hits of an answer, with what it says about itself.</summary>
internal static class ResultList
{
    private const int PagesShown = 9;

    public static void Render(Html html, SearchPageModel page, SearchResponse response)
    {
        if (response.Coverage.ShardsAnswered < response.Coverage.ShardsAsked) Partial(html, response.Coverage);
        foreach (string note in response.Notes) html.Add($"<p class=\"banner\" role=\"note\">{note}</p>\n");
        Facts(html, response);
        if (page.Like.Length > 0) html.Add($"<p class=\"meant\">Documents like <span dir=\"auto\">{page.Like}</span></p>\n");
        FacetLinks.RenderChosen(html, page);
        if (response.Suggestion is { } meant)
            html.Add($"<p class=\"meant\">Did you mean <a href=\"/?{new Html.Raw(SearchPage.Link(page with { Query = meant }, 0))}\" dir=\"auto\">{meant}</a>?</p>\n");
        if (response.Hits.Count == 0)
        {
            string ofThese = PageFilters.Chosen(page.Filters).Any() ? " of these" : "";
            string nothing = page.Like.Length > 0 ? $"No other document{ofThese} shares its words." : response.Total.Value > 0 ? "There are no more hits." : $"Nothing found for “{page.Query}”. Fewer or other words may help.";
            html.Add($"<p>{nothing}</p>\n");
            return;
        }
        if (response.Facets is not null) html.Add($"<div class=\"found\"><div>\n");
        html.Add($"<ol class=\"hits\" start=\"{response.Hits[0].Rank}\">\n");
        foreach (SearchHit hit in response.Hits) Hit(html, page, hit);
        html.Add($"</ol>\n");
        if (page.Like.Length == 0) Pages(html, page, response);
        if (response.Facets is not { } facets) return;
        html.Add($"</div>\n");
        FacetLinks.Render(html, page, facets);
        html.Add($"</div>\n");
    }

    private static void Partial(Html html, Coverage coverage)
    {
        html.Add($"<div class=\"banner\" role=\"alert\">This answer is not complete: {coverage.ShardsAnswered} of {coverage.ShardsAsked} shards answered.<ul>\n");
        foreach (ShardFailure failure in coverage.Failures.Take(5)) html.Add($"<li>shard {failure.Shard}: {failure.Reason}</li>\n");
        html.Add($"</ul></div>\n");
    }

    private static void Facts(Html html, SearchResponse response)
    {
        string total = response.Total.Value.ToString("N0", CultureInfo.InvariantCulture);
        string least = response.Total.Relation == "gte" ? "at least " : "";
        string hits = response.Total.Value == 1 ? "hit" : "hits";
        string took = response.TookMs.ToString(response.TookMs < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);
        html.Add($"<p class=\"facts\" role=\"status\">{least}{total} {hits} in {took} ms, index {response.Index}, generation {response.Generation}</p>\n");
    }

    private static void Hit(Html html, SearchPageModel page, SearchHit hit)
    {
        Uri? address = Uri.TryCreate(hit.Url, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) ? uri : null;
        html.Add($"<li class=\"hit\"><article>\n<div class=\"where\" dir=\"ltr\">{(address is null ? hit.Id : Breadcrumb(address))}</div>\n<h2 dir=\"auto\">");
        if (address is null) html.Add($"<span tabindex=\"0\">{hit.Title}</span>");
        else html.Add($"<a href=\"{hit.Url}\" rel=\"noreferrer\">{hit.Title}</a>");
        html.Add($"</h2>\n<p class=\"snippet\" dir=\"auto\">{new Html.Raw(hit.Snippet ?? "")}</p>\n<div class=\"about\">");
        if (address is not null) html.Add($"<span>{address.IdnHost}</span>");
        if (hit.Date is { } date) html.Add($"<span><time datetime=\"{date.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}\">{date.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture)}</time></span>");
        if (hit.Language is { Length: > 0 }) html.Add($"<span>{hit.Language}</span>");
        html.Add($"<span><a class=\"like\" href=\"/?{SearchPage.LinkToLike(page, hit.Id)}\" aria-label=\"Documents like {hit.Title}\">similar</a></span></div>\n</article></li>\n");
    }

    /// <summary>host › folder › page, readable and without what a link needs only for the machine.</summary>
    private static string Breadcrumb(Uri address)
    {
        string path = Uri.UnescapeDataString(address.AbsolutePath).Trim('/');
        string crumbs = path.Length == 0 ? address.IdnHost : $"{address.IdnHost} › {path.Replace("/", " › ", StringComparison.Ordinal)}";
        return crumbs.Length > 120 ? crumbs[..119] + "…" : crumbs;
    }

    private static void Pages(Html html, SearchPageModel page, SearchResponse response)
    {
        int current = (response.Hits[0].Rank - 1) / page.Size;
        long last = Math.Min((response.Total.Value - 1) / page.Size, page.DeepestRank / page.Size - 1);
        if (last < 1) return;
        long first = Math.Max(0, Math.Min(current - PagesShown / 2, last - PagesShown + 1));
        html.Add($"<nav aria-label=\"Pages\"><ul class=\"pages\">\n");
        if (current > 0) html.Add($"<li><a rel=\"prev\" href=\"/?{Link(current - 1)}\">Previous</a></li>\n");
        for (long i = first; i <= Math.Min(last, first + PagesShown - 1); i++)
        {
            if (i == current) html.Add($"<li><span aria-current=\"page\">{i + 1}</span></li>\n");
            else html.Add($"<li><a href=\"/?{Link(i)}\">{i + 1}</a></li>\n");
        }
        if (current < last) html.Add($"<li><a rel=\"next\" href=\"/?{Link(current + 1)}\">Next</a></li>\n");
        html.Add($"</ul></nav>\n");

        Html.Raw Link(long number) => new(SearchPage.Link(page, (int)(number * page.Size)));
    }
}
