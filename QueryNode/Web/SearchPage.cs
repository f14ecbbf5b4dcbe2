using System.Globalization;
using Indexer.Search;

namespace Indexer.QueryNode.Web;

/// <summary>What the page shows.</summary>
internal sealed record SearchPageModel
{
    public required string Query { get; init; }

    /// <summary>What the hits are narrowed down to.</summary>
    public SearchFilters Filters { get; init; } = SearchFilters.None;

    /// <summary>Id of the document that others are to be like, or empty.</summary>
    public string Like { get; init; } = "";

    /// <summary>The chosen index, or empty.</summary>
    public required string Index { get; init; }

    public required IReadOnlyList<IndexSummary> Indexes { get; init; }

    public required int Size { get; init; }

    /// <summary>Characters that a query may have.</summary>
    public required int LongestQuery { get; init; }

    /// <summary>Last rank that can be asked for.</summary>
    public required int DeepestRank { get; init; }

    /// <summary>Whether a key was handed in here, which may be forgotten again.</summary>
    public bool IsSession { get; init; }

    public SearchResponse? Response { get; init; }

    /// <summary>Why there is no answer.</summary>
    public string? Problem { get; init; }
}

/// <summary>The search page: made here, so that it works without a script.</summary>
internal static class SearchPage
{
    private const string Forget = " <form action=\"/session/end\" method=\"post\"><button>Forget the key</button></form>";

    public static string Render(SearchPageModel page)
    {
        var html = new Html();
        string title = page.Like.Length > 0 ? $"Like {page.Like} - Search" : page.Query.Length == 0 ? "Search" : $"{page.Query} - Search";
        PageHead.Begin(html, title);
        html.Add($"""
            <script src="{Assets.Address("suggest.js")}" defer></script>
            <script src="{Assets.Address("search.js")}" defer></script>
            </head>
            <body>
            <a class="skip" href="#results">To the results</a>

            """);
        Form(html, page);
        html.Add($"<main id=\"results\">\n");
        if (page.Problem is { } problem) html.Add($"<p class=\"banner\" role=\"alert\">{problem}</p>\n");
        if (page.Response is { } response) ResultList.Render(html, page, response);
        else if (page.Problem is null) StartPage.Render(html, page);
        html.Add($"</main>\n<footer>Keys: <kbd>/</kbd> search box, <kbd>j</kbd> <kbd>k</kbd> next and previous hit. JSON: {Api(page)}{new Html.Raw(page.IsSession ? Forget : "")}</footer>\n</body>\n</html>\n");
        return html.ToString();
    }

    private static Html.Raw Api(SearchPageModel page)
    {
        if (page.Like.Length > 0) return new Html.Raw($"<a href=\"/api/similar?{Html.Escape($"id={Uri.EscapeDataString(page.Like)}&index={Uri.EscapeDataString(page.Index)}{PageFilters.Parameters(page.Filters)}")}\">/api/similar</a>");
        int from = page.Response is { Hits: [var first, ..] } ? first.Rank - 1 : 0;
        return new Html.Raw($"<a href=\"/api/search?{Link(page, from)}\">/api/search</a>");
    }

    private static void Form(Html html, SearchPageModel page)
    {
        html.Add($"""
            <header><div class="bar">
            <a class="name" href="/"><img src="{Assets.Address("icon.svg")}" alt=""><b>Indexer</b></a>
            <form id="form" role="search" action="/" method="get">
            <div class="box"><input id="q" type="search" name="q" value="{page.Query}" aria-label="Search for" placeholder="Search" autocomplete="off" spellcheck="false" maxlength="{page.LongestQuery}"{new Html.Raw(page.Query.Length == 0 && page.Like.Length == 0 ? " autofocus" : "")}></div>

            """);
        if (page.Indexes.Count > 1)
        {
            html.Add($"<select id=\"index\" name=\"index\" aria-label=\"Index\">\n");
            foreach (IndexSummary index in page.Indexes)
                html.Add($"<option{new Html.Raw(index.Name == page.Index ? " selected" : "")}>{index.Name}</option>\n");
            html.Add($"</select>\n");
        }
        else if (page.Index.Length > 0) html.Add($"<input type=\"hidden\" name=\"index\" value=\"{page.Index}\">\n");
        foreach (var (name, value) in PageFilters.Named(page.Filters)) html.Add($"<input type=\"hidden\" name=\"{name}\" value=\"{value}\">\n");
        html.Add($"<button>Search</button>\n</form>\n</div></header>\n");
    }

    /// <summary>Parameters of the page of documents that are like one, escaped for an attribute.</summary>
    public static Html.Raw LinkToLike(SearchPageModel page, string id) => new(Html.Escape($"like={Uri.EscapeDataString(id)}&index={Uri.EscapeDataString(page.Index)}"));

    /// <summary>Parameters of a page of the same search, or of what is like the same document, escaped for an attribute.</summary>
    public static string Link(SearchPageModel page, int from)
    {
        string sought = page.Like.Length > 0 ? $"like={Uri.EscapeDataString(page.Like)}" : $"q={Uri.EscapeDataString(page.Query)}";
        string link = string.Create(CultureInfo.InvariantCulture,
            $"{sought}&index={Uri.EscapeDataString(page.Index)}&size={page.Size}&from={Math.Max(0, from)}{PageFilters.Parameters(page.Filters)}");
        return Html.Escape(link);
    }
}
