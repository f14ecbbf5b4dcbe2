using Indexer.Text;

namespace Indexer.Extraction.Html;

/// <summary>
/// What a parser takes out of an HTML document. One instance is filled again and again; valid until the next parse. All text is UTF-8 with
/// entities decoded and runs of white space collapsed. URLs are as written (entities decoded, trimmed), not yet resolved.
/// </summary>
public sealed class HtmlContent
{
    /// <summary>Text of the first <c>title</c> in the head (not one inside an inline SVG).</summary>
    public Utf8Buffer Title { get; } = new();

    /// <summary>Text of h1 to h6, one blank between.</summary>
    public Utf8Buffer Headings { get; } = new();

    /// <summary>Main text in document order: no script, style, template, noscript or hidden content, and without navigation noise
    /// (nav, header and footer of the page, aside, menus) as long as something remains.</summary>
    public Utf8Buffer Body { get; } = new(1 << 16);

    /// <summary>Links with an href, in order; empty where links were not asked for.</summary>
    public List<HtmlLink> Links { get; } = [];

    /// <summary><c>link rel=canonical</c>, the first; null where absent.</summary>
    public string? Canonical { get; set; }

    /// <summary><c>base href</c>, the first; null where absent.</summary>
    public string? BaseHref { get; set; }

    /// <summary><c>lang</c> (or <c>xml:lang</c>) of the html element, else meta content-language; as written; null where absent.</summary>
    public string? Language { get; set; }

    /// <summary>The page's own date as written: article:published_time, then other published/issued metas, then modified ones, then the first <c>time datetime</c>; null where absent.</summary>
    public string? Date { get; set; }

    /// <summary>Target of a <c>meta http-equiv=refresh</c> of at most 5 seconds; null where absent.</summary>
    public string? Refresh { get; set; }

    /// <summary><c>meta name=description</c>; null where absent.</summary>
    public string? Description { get; set; }

    /// <summary><c>meta name=robots</c> says noindex or none.</summary>
    public bool NoIndex { get; set; }

    /// <summary><c>meta name=robots</c> says nofollow or none.</summary>
    public bool NoFollow { get; set; }

    /// <summary>Whether text was cut at the limit.</summary>
    public bool IsTruncated { get; set; }

    /// <summary>Makes it ready for the next document.</summary>
    public void Clear()
    {
        Title.Clear();
        Headings.Clear();
        Body.Clear();
        Links.Clear();
        Canonical = BaseHref = Language = Date = Refresh = Description = null;
        NoIndex = NoFollow = IsTruncated = false;
    }
}

/// <summary>A link as written.</summary>
/// <param name="Href">The href.</param>
/// <param name="Anchor">Its text, blanks collapsed; an image's alt text where there is none.</param>
/// <param name="NoFollow">Whether its rel says nofollow (or ugc, sponsored).</param>
/// <param name="IsFurniture">Whether it stands in navigation or other text that is none of the page's main text.</param>
public readonly record struct HtmlLink(string Href, string Anchor, bool NoFollow, bool IsFurniture = false);
