namespace Indexer.QueryNode.Web;

/// <summary>How every page begins; what a page loads beside it follows, and the end of the head.</summary>
internal static class PageHead
{
    public static void Begin(Html html, string title) => html.Add($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>{title}</title>
            <link rel="icon" href="{Assets.Address("icon.svg")}">
            <link rel="stylesheet" href="{Assets.Address("search.css")}">

            """);
}
