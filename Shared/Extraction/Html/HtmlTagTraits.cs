using static Indexer.Extraction.Html.HtmlTag;

namespace Indexer.Extraction.Html;

/// <summary>What a tag's name alone says about it.</summary>
[Flags]
internal enum TagTraits
{
    None = 0,

    /// <summary>Has no content and no end tag.</summary>
    Void = 1 << 0,

    /// <summary>Separates words: blocks, cells, list items, replaced elements.</summary>
    Break = 1 << 1,

    /// <summary>Its start tag ends an open paragraph.</summary>
    ClosesParagraph = 1 << 2,

    /// <summary>Its end tag closes it wherever it is in scope (HTML, 13.2.6.4.7: address, article, …).</summary>
    Scoped = 1 << 3,

    /// <summary>A formatting element: its end tag may cut through others (the adoption agency).</summary>
    Formatting = 1 << 4,

    /// <summary>h1 to h6.</summary>
    Heading = 1 << 5,

    /// <summary>The parts of a table, without the table.</summary>
    TablePart = 1 << 6,

    /// <summary>Its start tag has more rules than ending a paragraph.</summary>
    ImpliesEndTags = 1 << 7,

    /// <summary>Its content is not markup up to its own end tag.</summary>
    Raw = 1 << 8,

    /// <summary>Its content is never shown.</summary>
    Hidden = 1 << 9,

    /// <summary>Its content is navigation or a stand-in, not the page's text.</summary>
    Noise = 1 << 10,

    /// <summary>Noise unless it lies within an article, section or main.</summary>
    PageNoise = 1 << 11,

    /// <summary>Marks off content: a header or aside within belongs to the content.</summary>
    Sectioning = 1 << 12,

    /// <summary>Its class and id may call it noise.</summary>
    Container = 1 << 13,

    /// <summary>Ends SVG or MathML content (HTML, 13.2.6.5).</summary>
    Breakout = 1 << 14,

    /// <summary>Carries a fact about the page or a link.</summary>
    Fact = 1 << 15,

    /// <summary>The document's frame; not kept on the stack, never noise or hidden.</summary>
    Frame = 1 << 16,
}

/// <summary>Names and traits of HTML elements (HTML Living Standard, 13.1.2, 13.2.4.2, 13.2.6 and 15.3), used by both parsers.</summary>
internal static class HtmlTags
{
    private static readonly AsciiNameTable Names = new([.. NamesOfTags()]);
    private static readonly TagTraits[] Traits = MakeTraits();

    public static TagTraits TraitsOf(HtmlTag tag) => Traits[(byte)tag];

    /// <summary>The tag of a name in any case. <paramref name="hash"/> tells unknown names apart.</summary>
    public static HtmlTag Find(ReadOnlySpan<byte> name, out uint hash)
    {
        var packed = PackedName.Of(name);
        hash = packed.Hash;
        if (name.Length <= 16)
        {
            var tag = (HtmlTag)Names.Find(packed);
            if (tag != Unknown) return tag;
        }
        else
        {
            foreach (var c in name[16..]) hash = (hash * 31) + (uint)(c | 0x20);
        }
        return name.Contains((byte)'-') ? Custom : Unknown;
    }

    private static IEnumerable<(string, byte)> NamesOfTags()
    {
        for (var tag = A; tag < Custom; tag++) yield return (NameOf(tag), (byte)tag);
        yield return ("image", (byte)Img); // 13.2.6.4.7: "Change the token's tag name to img and reprocess it. (Don't ask.)"
    }

    private static string NameOf(HtmlTag tag) => tag switch
    {
        AnnotationXml => "annotation-xml",
        HtmlRoot => "html",
        MathRoot => "math",
        ObjectElement => "object",
        SearchElement => "search",
        SvgText => "text",
        _ => tag.ToString().ToLowerInvariant(),
    };

    private static TagTraits[] MakeTraits()
    {
        var traits = new TagTraits[256];
        void Add(TagTraits trait, params ReadOnlySpan<HtmlTag> tags)
        {
            foreach (var tag in tags) traits[(byte)tag] |= trait;
        }

        Add(TagTraits.Void, Area, Base, Basefont, Bgsound, Br, Col, Embed, Frame, Hr, Img, Input, Keygen, Link, Meta, Param, Source, Track, Wbr);
        Add(TagTraits.ClosesParagraph | TagTraits.Break, Address, Article, Aside, Blockquote, Center, Dd, Details, Dialog, Dir, Div, Dl, Dt, Fieldset,
            Figcaption, Figure, Footer, Form, H1, H2, H3, H4, H5, H6, Header, Hgroup, Hr, Li, Listing, Main, Menu, Nav, Ol, P, Plaintext, Pre, SearchElement,
            Section, Summary, Table, Ul, Xmp);
        Add(TagTraits.Break, Applet, Audio, Br, Button, Canvas, Caption, Col, Colgroup, Custom, Embed, Frame, Frameset, Iframe, Img, Input,
            Legend, Marquee, MathRoot, ObjectElement, Optgroup, Option, Rp, Rt, Rtc, Select, Svg, Tbody, Td, Textarea, Tfoot, Th, Thead, Tr, Video);
        Add(TagTraits.Scoped, Address, Applet, Article, Aside, Blockquote, Button, Center, Dd, Details, Dialog, Dir, Div, Dl, Dt, Fieldset, Figcaption,
            Figure, Footer, Header, Hgroup, Listing, Main, Marquee, Menu, Nav, ObjectElement, Ol, Pre, SearchElement, Section, Select, Summary, Ul);
        Add(TagTraits.Formatting, A, B, Big, Code, Em, Font, I, Nobr, S, Small, Strike, Strong, Tt, U);
        Add(TagTraits.Heading | TagTraits.ImpliesEndTags, H1, H2, H3, H4, H5, H6);
        Add(TagTraits.TablePart | TagTraits.ImpliesEndTags, Caption, Col, Colgroup, Tbody, Td, Tfoot, Th, Thead, Tr);
        Add(TagTraits.ImpliesEndTags, A, Button, Dd, Dt, Form, Li, Optgroup, Option, Rb, Rp, Rt, Rtc, Table);
        Add(TagTraits.Raw, Iframe, Noembed, Noframes, Noscript, Plaintext, Script, Style, Textarea, Title, Xmp);
        Add(TagTraits.Hidden, Datalist, Rp, Template);
        Add(TagTraits.Noise, Audio, Canvas, Dialog, Nav, SearchElement, Video);
        Add(TagTraits.PageNoise, Aside, Footer, Header);
        Add(TagTraits.Sectioning, Article, Main, Section);
        Add(TagTraits.Container, Aside, Center, Div, Dl, Footer, Form, Header, Menu, Nav, Ol, P, Section, Span, Table, Td, Tr, Ul);
        Add(TagTraits.Breakout, B, Big, Blockquote, Body, Br, Center, Code, Dd, Div, Dl, Dt, Em, Embed, H1, H2, H3, H4, H5, H6, Head, Hr, I, Img, Li,
            Listing, Menu, Meta, Nobr, Ol, P, Pre, Ruby, S, Small, Span, Strong, Strike, Sub, Sup, Table, Tt, U, Ul, Var);
        Add(TagTraits.Fact, A, Area, Base, HtmlRoot, Img, Link, Meta, Time);
        Add(TagTraits.Frame, HtmlRoot, Head, Body);
        return traits;
    }
}
