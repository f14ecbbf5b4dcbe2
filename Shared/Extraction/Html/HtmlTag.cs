namespace Indexer.Extraction.Html;

/// <summary>The elements whose name matters to extraction; every other name is <see cref="Unknown"/>.</summary>
internal enum HtmlTag : byte
{
    Unknown,
    A, Address, Annotation, AnnotationXml, Applet, Area, Article, Aside, Audio, B, Base, Basefont, Bgsound, Big, Blockquote, Body, Br, Button,
    Canvas, Caption, Center, Code, Col, Colgroup, Datalist, Dd, Desc, Details, Dialog, Dir, Div, Dl, Dt, Em, Embed, Fieldset, Figcaption, Figure,
    Font, Footer, ForeignObject, Form, Frame, Frameset, H1, H2, H3, H4, H5, H6, Head, Header, Hgroup, Hr, HtmlRoot, I, Iframe, Img, Input, Keygen,
    Legend, Li, Link, Listing, Main, Marquee, MathRoot, Menu, Meta, Metadata, Mi, Mn, Mo, Ms, Mtext, Nav, Nobr, Noembed, Noframes, Noscript, ObjectElement,
    Ol, Optgroup, Option, P, Param, Plaintext, Pre, Rb, Rp, Rt, Rtc, Ruby, S, Script, SearchElement, Section, Select, Small, Source, Span, Strike, Strong,
    Style, Sub, Summary, Sup, Svg, Table, Tbody, Td, Template, SvgText, Textarea, Tfoot, Th, Thead, Time, Title, Tr, Track, Tt, U, Ul, Var, Video,
    Wbr, Xmp,

    /// <summary>A word with a hyphen: a component of the page's own, mostly a block.</summary>
    Custom,

    /// <summary>On the stack: any SVG element.</summary>
    SvgElement,

    /// <summary>On the stack: any MathML element.</summary>
    MathElement,

    /// <summary>On the stack: an SVG or MathML element whose content is HTML again (an integration point), which also bounds scopes.</summary>
    ForeignHtml,
}
