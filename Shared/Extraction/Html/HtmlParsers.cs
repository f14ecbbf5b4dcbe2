using System.Diagnostics;

namespace Indexer.Extraction.Html;

/// <summary>Makes parsers by kind.</summary>
public static class HtmlParsers
{
    /// <summary>A new parser, for one thread.</summary>
    public static IHtmlParser Create(HtmlParserKind kind) => kind switch
    {
        HtmlParserKind.Span => new SpanHtmlParser(),
        HtmlParserKind.Dom => new DomHtmlParser(),
        _ => throw new UnreachableException(),
    };
}
