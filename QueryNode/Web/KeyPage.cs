namespace Indexer.QueryNode.Web;

/// <summary>What a person sees who has no key yet: one field for it.</summary>
internal static class KeyPage
{
    /// <summary>Writes the page; the status is the caller's.</summary>
    /// <param name="http">The request.</param>
    /// <param name="title">Why it is shown.</param>
    /// <param name="isWrong">Whether a key was shown that does not open the page.</param>
    public static Task WriteAsync(HttpContext http, string title, bool isWrong)
    {
        var html = new Html();
        PageHead.Begin(html, title);
        html.Add($"""
            </head>
            <body>
            <main class="start">

            """);
        if (isWrong) html.Add($"<p class=\"banner\" role=\"alert\">{title}.</p>\n");
        html.Add($"""
            <form class="key" action="/session" method="post">
            <label for="key">This index asks for a key.</label>
            <input id="key" type="password" name="key" required autofocus autocomplete="off" spellcheck="false" placeholder="ix_…">
            <button>Go on</button>
            </form>
            <p class="facts">The key stays in this browser until it is closed.</p>
            </main>
            </body>
            </html>

            """);
        http.Response.ContentType = "text/html; charset=utf-8";
        return http.Response.WriteAsync(html.ToString(), http.RequestAborted);
    }
}
