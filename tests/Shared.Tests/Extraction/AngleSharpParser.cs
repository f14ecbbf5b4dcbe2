using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Indexer.Extraction;
using Indexer.Extraction.Html;
using Xunit;

namespace Indexer.Tests.Extraction;

/// <summary>The least of a parser that the extractor's tests need: AngleSharp's tree, everything in the body as text.</summary>
internal sealed class AngleSharpParser : Indexer.Extraction.Html.IHtmlParser
{
    private readonly HtmlParser _parser = new();

    public void Parse(ReadOnlySpan<byte> utf8, ExtractionOptions options, bool withLinks, HtmlContent content, CancellationToken cancellationToken)
    {
        content.Clear();
        var document = _parser.ParseDocument(Encoding.UTF8.GetString(utf8));
        foreach (var hidden in document.QuerySelectorAll("script,style,template,noscript").ToArray()) hidden.Remove();
        content.Title.Append(Collapsed(document.Title));
        foreach (var heading in document.QuerySelectorAll("h1,h2,h3,h4,h5,h6")) content.Headings.Append(Collapsed(heading.TextContent));
        if (document.Body is { } body)
        {
            var text = new StringBuilder();
            Gather(body, text);
            content.Body.Append(Collapsed(text.ToString()));
        }
        content.Language = document.DocumentElement?.GetAttribute("lang");
        content.Canonical = document.QuerySelector("link[rel=canonical]")?.GetAttribute("href");
        content.BaseHref = document.QuerySelector("base[href]")?.GetAttribute("href");
        content.Date = document.QuerySelector("meta[property='article:published_time']")?.GetAttribute("content");
        content.Description = document.QuerySelector("meta[name=description]")?.GetAttribute("content");
        var robots = document.QuerySelector("meta[name=robots]")?.GetAttribute("content") ?? "";
        content.NoIndex = robots.Contains("noindex", StringComparison.Ordinal);
        content.NoFollow = robots.Contains("nofollow", StringComparison.Ordinal);
        content.Refresh = document.QuerySelector("meta[http-equiv=refresh]")?.GetAttribute("content")?.Split("url=")[^1];
        if (!withLinks) return;
        foreach (var link in document.QuerySelectorAll("a[href]"))
            content.Links.Add(new HtmlLink(link.GetAttribute("href")!, link.TextContent, link.GetAttribute("rel") == "nofollow"));
    }

    private static void Gather(INode node, StringBuilder text)
    {
        foreach (var child in node.ChildNodes)
        {
            if (child is IText words) text.Append(words.Data);
            else Gather(child, text);
            if (child is IElement { LocalName: not ("a" or "b" or "i" or "em" or "strong" or "span" or "code") }) text.Append(' ');
        }
    }

    private static byte[] Collapsed(string? text) => Encoding.UTF8.GetBytes(string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
}
