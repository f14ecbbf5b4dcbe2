using System.Globalization;
using Indexer.Search;

namespace Indexer.QueryNode.Web;

/// <summary>What is shown before anything is searched for: how to ask, and which indexes there are.</summary>
internal static class StartPage
{
    public static void Render(Html html, SearchPageModel page)
    {
        html.Add($"<div class=\"start\">\n");
        if (page.Indexes.Count == 0)
            html.Add($"<p>There is no index yet. Make one: <code>indexer index INPUT --index NAME</code></p>\n");
        else Help(html);
        if (page.Indexes.Count > 0) Indexes(html, page.Indexes);
        html.Add($"</div>\n");
    }

    private static void Help(Html html) => html.Add($"""
        <table class="help">
        <tr><td><code>term statistics</code></td><td>pages with these words, best first</td></tr>
        <tr><td><code>"inverted index"</code></td><td>the words in this order</td></tr>
        <tr><td><code>+must -not</code></td><td>must be there, must not be there</td></tr>
        <tr><td><code>a OR b</code>, <code>a AND (b OR c)</code></td><td>either, both, groups</td></tr>
        <tr><td><code>comput*</code></td><td>words that start so</td></tr>
        <tr><td><code>title:word</code> <code>url:word</code> <code>anchor:word</code></td><td>in the title, in the address, in links to the page</td></tr>
        <tr><td><code>site:example.org</code> <code>lang:de</code></td><td>only this site, only this language</td></tr>
        </table>

        """);

    private static void Indexes(Html html, IReadOnlyList<IndexSummary> indexes)
    {
        html.Add($"<table class=\"indexes\">\n<tr><th>Index</th><th class=\"number\">Documents</th><th class=\"number\">Generation</th><th class=\"number\">Shards</th><th>Published</th></tr>\n");
        foreach (IndexSummary index in indexes)
        {
            string documents = index.Documents.ToString("N0", CultureInfo.InvariantCulture);
            string published = index.Published.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
            html.Add($"<tr><td>{index.Name}</td><td class=\"number\">{documents}</td><td class=\"number\">{index.Generation}</td><td class=\"number\">{index.Shards}</td><td>{published}</td></tr>\n");
        }
        html.Add($"</table>\n");
    }
}
