using System.Buffers;
using static Indexer.Extraction.Html.HtmlTag;

namespace Indexer.Extraction.Html;

/// <summary>The sets of elements that bound a search down the stack of open elements (HTML Living Standard, 13.2.4.2 and 13.2.6).</summary>
internal static class ElementScopes
{
    private static readonly HtmlTag[] Special =
    [
        Address, Applet, Area, Article, Aside, Base, Basefont, Bgsound, Blockquote, Body, Br, Button, Caption, Center, Col, Colgroup, Dd, Details, Dir, Div,
        Dl, Dt, Embed, Fieldset, Figcaption, Figure, Footer, Form, Frame, Frameset, H1, H2, H3, H4, H5, H6, Head, Header, Hgroup, Hr, HtmlRoot, Iframe, Img,
        Input, Keygen, Li, Link, Listing, Main, Marquee, Menu, Meta, Nav, Noembed, Noframes, Noscript, ObjectElement, Ol, P, Param, Plaintext, Pre, Script,
        SearchElement, Section, Select, Source, Style, Summary, Table, Tbody, Td, Template, Textarea, Tfoot, Th, Thead, Title, Tr, Track, Ul, Wbr, Xmp,
        ForeignHtml,
    ];

    public static readonly SearchValues<byte> SpecialTags = Tags(Special);
    public static readonly SearchValues<byte> ItemBounds = Tags([.. Special.Except([Address, Div, P])]);
    public static readonly SearchValues<byte> ScopeBounds = Tags(Applet, Caption, Table, Td, Th, Marquee, ObjectElement, Template, ForeignHtml);
    public static readonly SearchValues<byte> ButtonBounds = Tags(Applet, Caption, Table, Td, Th, Marquee, ObjectElement, Template, ForeignHtml, Button);
    public static readonly SearchValues<byte> ListBounds = Tags(Applet, Caption, Table, Td, Th, Marquee, ObjectElement, Template, ForeignHtml, Ol, Ul);
    public static readonly SearchValues<byte> TableBounds = Tags(Table, Template);
    public static readonly SearchValues<byte> Markers = Tags(Applet, ObjectElement, Marquee, Template, Td, Th, Caption);
    public static readonly SearchValues<byte> Headings = Tags(H1, H2, H3, H4, H5, H6);
    public static readonly SearchValues<byte> Terms = Tags(Dd, Dt);
    public static readonly SearchValues<byte> RowContext = Tags(Tr, Tbody, Thead, Tfoot, Table, Template);
    public static readonly SearchValues<byte> SectionContext = Tags(Tbody, Thead, Tfoot, Table, Template);
    public static readonly SearchValues<byte> ForeignTags = Tags(SvgElement, MathElement);
    public static readonly SearchValues<byte> ForeignOrIntegrationTags = Tags(SvgElement, MathElement, ForeignHtml);

    private static SearchValues<byte> Tags(params ReadOnlySpan<HtmlTag> tags)
    {
        var bytes = new byte[tags.Length];
        for (var i = 0; i < tags.Length; i++) bytes[i] = (byte)tags[i];
        return SearchValues.Create(bytes);
    }
}
