using System.Text;
using static Indexer.Extraction.Html.HtmlTag;

namespace Indexer.Extraction.Html;

/// <summary>The attributes that decide whether an element's text is shown and is the page's own.</summary>
internal ref struct ElementFacts
{
    public ReadOnlySpan<byte> Class;
    public ReadOnlySpan<byte> Id;
    public ReadOnlySpan<byte> Role;
    public ReadOnlySpan<byte> Style;
    public ReadOnlySpan<byte> AriaHidden;

    /// <summary>The attribute <c>hidden</c> is there and does not say until-found, which is text that a search in the page finds.</summary>
    public bool IsHidden;
}

/// <summary>Tells the page's own text from navigation and from what is not shown. Used by both parsers, so that they differ in reading HTML only.</summary>
internal static class NoiseRules
{
    private const byte NoiseRole = 1;
    private const byte MainRole = 2;

    private static readonly AsciiNameTable Roles = new(
    [
        ("navigation", NoiseRole), ("banner", NoiseRole), ("contentinfo", NoiseRole), ("search", NoiseRole), ("menu", NoiseRole),
        ("menubar", NoiseRole), ("main", MainRole),
    ]);

    private const byte FurnitureWord = 1;
    private const byte FurnitureId = 2;

    // Whole words of class and id that name page furniture and hardly anything else. "header", "toc", "links" and "related" are left out: on real
    // pages they also name content. As a class "sidebar" is DocBook's name for a box of text (27 % of the Debian handbook); as an id it is furniture.
    private static readonly AsciiNameTable Furniture = new(
    [
        .. FurnitureWords.Select(word => (word, FurnitureWord)), ("sidebar", FurnitureId), ("side-bar", FurnitureId),
    ]);

    private static string[] FurnitureWords =>
    [
        "nav", "navbar", "nav-bar", "navigation", "navheader", "navfooter", "topnav", "bottomnav", "subnav", "sidenav", "site-nav", "main-nav",
        "menu", "mainmenu", "main-menu", "menubar", "sphinxsidebar", "breadcrumb", "breadcrumbs", "footer", "site-footer", "page-footer",
        "site-header", "page-header", "skip-link", "skiplink", "skipnav", "cookie-banner",
    ];

    /// <summary>The effects of an element by its name and attributes.</summary>
    /// <param name="tag">The element, of the HTML namespace.</param>
    /// <param name="facts">Its attributes.</param>
    /// <param name="inSection">Whether it lies within an article, section or main.</param>
    public static ElementEffects Judge(HtmlTag tag, in ElementFacts facts, bool inSection)
    {
        var traits = HtmlTags.TraitsOf(tag);
        var effects = JudgeByName(tag, inSection);
        if ((traits & TagTraits.Frame) != 0) return effects;

        if (facts.IsHidden || (!facts.Style.IsEmpty && SaysDisplayNone(facts.Style))) effects |= ElementEffects.Hidden;
        if (!facts.AriaHidden.IsEmpty && Ascii.EqualsIgnoreCase(facts.AriaHidden, "true"u8)) effects |= ElementEffects.Noise;
        if (tag is Main or Article) return effects;

        if ((traits & TagTraits.Container) != 0
            && (NamesFurniture(facts.Class, FurnitureWord) || NamesFurniture(facts.Id, FurnitureId))) effects |= ElementEffects.Noise;
        if (!facts.Role.IsEmpty)
        {
            var role = Roles.Find(facts.Role.Trim(" \t\r\n\f"u8));
            if (role == NoiseRole) effects |= ElementEffects.Noise;
            if (role == MainRole) effects = (effects & ~ElementEffects.Noise) | ElementEffects.Section | ElementEffects.Main;
        }
        return effects;
    }

    /// <summary>The effects of an SVG or MathML element; names, data and sources are not text of the page.</summary>
    public static ElementEffects JudgeForeign(HtmlTag tag, in ElementFacts facts)
    {
        var effects = tag is SvgText or ForeignObject or Title or Desc ? ElementEffects.Break : ElementEffects.None;
        if (tag is Title or Desc or Metadata or Style or Script or Annotation or AnnotationXml
            || facts.IsHidden || (!facts.Style.IsEmpty && SaysDisplayNone(facts.Style))) effects |= ElementEffects.Hidden;
        return effects;
    }

    /// <summary>The effects of an element without attributes.</summary>
    public static ElementEffects JudgeByName(HtmlTag tag, bool inSection)
    {
        var traits = HtmlTags.TraitsOf(tag);
        var effects = (traits & TagTraits.Break) != 0 ? ElementEffects.Break : ElementEffects.None;
        const TagTraits rare = TagTraits.Hidden | TagTraits.Noise | TagTraits.PageNoise | TagTraits.Sectioning | TagTraits.Heading;
        if ((traits & rare) == 0) return effects;

        if ((traits & TagTraits.Hidden) != 0) effects |= ElementEffects.Hidden;
        if ((traits & TagTraits.Noise) != 0 || ((traits & TagTraits.PageNoise) != 0 && !inSection)) effects |= ElementEffects.Noise;
        if ((traits & TagTraits.Sectioning) != 0) effects |= ElementEffects.Section;
        if ((traits & TagTraits.Heading) != 0) effects |= ElementEffects.Heading;
        if (tag == Main) effects |= ElementEffects.Main;
        if (tag == Template) effects |= ElementEffects.Inert;
        return effects;
    }

    private static bool NamesFurniture(ReadOnlySpan<byte> words, byte upTo)
    {
        while (!words.IsEmpty)
        {
            var end = 0;
            while (end < words.Length && words[end] > ' ') end++;
            if (end > 2 && Furniture.Find(words[..end]) is not 0 and var kind && kind <= upTo) return true;
            words = words[Math.Min(end + 1, words.Length)..];
        }
        return false;
    }

    private static bool SaysDisplayNone(ReadOnlySpan<byte> style)
    {
        while (!style.IsEmpty)
        {
            var end = style.IndexOf((byte)';');
            var declaration = end < 0 ? style : style[..end];
            style = end < 0 ? default : style[(end + 1)..];
            var colon = declaration.IndexOf((byte)':');
            if (colon < 0 || !Ascii.EqualsIgnoreCase(declaration[..colon].Trim(" \t\r\n\f"u8), "display"u8)) continue;
            var value = declaration[(colon + 1)..].Trim(" \t\r\n\f"u8);
            if (value.Length >= 4 && Ascii.EqualsIgnoreCase(value[..4], "none"u8)) return true;
        }
        return false;
    }
}
