using System.Text;
using Indexer.Extraction;
using Indexer.Extraction.Html;
using Indexer.Text;

namespace Indexer.Tests.Extraction.Html;

/// <summary>Parses a snippet with a fresh parser, and compares what two parsers found.</summary>
internal static class HtmlContents
{
    public static HtmlContent Span(string html, ExtractionOptions? options = null) => Parse(new SpanHtmlParser(), Encoding.UTF8.GetBytes(html), options);

    public static HtmlContent Dom(string html, ExtractionOptions? options = null) => Parse(new DomHtmlParser(), Encoding.UTF8.GetBytes(html), options);

    public static HtmlContent Parse(IHtmlParser parser, ReadOnlySpan<byte> html, ExtractionOptions? options = null)
    {
        var content = new HtmlContent();
        parser.Parse(html, options ?? new ExtractionOptions(), withLinks: true, content, CancellationToken.None);
        return content;
    }

    /// <summary>Names of the parts that are not equal.</summary>
    public static IEnumerable<string> Differences(HtmlContent a, HtmlContent b)
    {
        if (!Same(a.Title, b.Title)) yield return "title";
        if (!Same(a.Body, b.Body)) yield return "body";
        if (!Same(a.Headings, b.Headings)) yield return "headings";
        if (!a.Links.SequenceEqual(b.Links)) yield return "links";
        if (a.Canonical != b.Canonical) yield return "canonical";
        if (a.BaseHref != b.BaseHref) yield return "base";
        if (a.Refresh != b.Refresh) yield return "refresh";
        if (a.Language != b.Language) yield return "language";
        if (a.Date != b.Date) yield return "date";
        if (a.Description != b.Description) yield return "description";
        if (a.NoIndex != b.NoIndex || a.NoFollow != b.NoFollow) yield return "robots";
        if (a.IsTruncated != b.IsTruncated) yield return "truncation";
    }

    private static bool Same(Utf8Buffer a, Utf8Buffer b) => a.Span.SequenceEqual(b.Span);
}
