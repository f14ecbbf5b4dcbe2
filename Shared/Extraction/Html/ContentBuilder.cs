using System.Runtime.InteropServices;
using System.Text;
using Indexer.Text;

namespace Indexer.Extraction.Html;

/// <summary>
/// Collects what a parser reports in document order. All text goes into one buffer, what is hidden or noise too; what is kept is known only at the end.
/// </summary>
internal sealed class ContentBuilder
{
    // No title is longer; what comes after an unclosed title tag may be.
    private const int LongestTitle = 1 << 16;

    private const ElementEffects ChangesKind = ElementEffects.Hidden | ElementEffects.Noise | ElementEffects.Main;

    private readonly CollapsedText _text = new(1 << 16);
    private readonly CollapsedText _title = new(1024);
    private readonly TextSections _sections = new();
    private readonly List<(int Start, int End, bool IsTop, TextKind Kind)> _headings = [];
    private readonly Stack<int> _noiseAroundMain = [];
    private HtmlContent _content = new();
    private int _hidden;
    private int _noise;
    private int _inert;
    private int _openSections;
    private int _openHeadings;
    private int _headingStart;
    private bool _headingIsTop;
    private int _linkStart;
    private string? _linkHref;
    private bool _linkNoFollow;
    private bool _linkIsFurniture;
    private string? _linkImage;

    /// <summary>Where text goes.</summary>
    public CollapsedText Text => _text;

    public PageFacts Facts { get; } = new();

    /// <summary>Within a template nothing counts.</summary>
    public bool IsInert => _inert > 0;

    public bool IsInSection => _openSections > 0;

    public bool WantsLinks { get; private set; }

    public bool WantsTitle => !IsInert && _content.Title.Length == 0;

    private int MaxLinks { get; set; }

    private TextKind Kind => _hidden > 0 ? TextKind.Hidden : _noise > 0 ? TextKind.Noise : TextKind.Kept;

    public void Start(HtmlContent content, ExtractionOptions options, bool withLinks)
    {
        content.Clear();
        _content = content;
        Facts.Start(content);
        _text.Clear(options.MaxTextBytes);
        _title.Clear(LongestTitle);
        _sections.Clear();
        _headings.Clear();
        _noiseAroundMain.Clear();
        _hidden = _noise = _inert = _openSections = _openHeadings = 0;
        _linkHref = null;
        WantsLinks = withLinks;
        MaxLinks = options.MaxLinks;
    }

    public void Open(ElementEffects effects, bool isTopHeading = false)
    {
        if ((effects & ElementEffects.Break) != 0) _text.Blank();
        if ((effects & ~ElementEffects.Break) == 0) return;

        if ((effects & ElementEffects.Section) != 0) _openSections++;
        if ((effects & ElementEffects.Main) != 0)
        {
            _noiseAroundMain.Push(_noise);
            _noise = 0;
        }
        if ((effects & ElementEffects.Inert) != 0) _inert++;
        if ((effects & ElementEffects.Hidden) != 0) _hidden++;
        if ((effects & ElementEffects.Noise) != 0) _noise++;
        if ((effects & ChangesKind) != 0) _text.SectionStart = _sections.Turn(Kind, _text.Length);
        if ((effects & ElementEffects.Heading) != 0 && _openHeadings++ == 0)
        {
            _headingStart = _text.Length;
            _headingIsTop = isTopHeading;
        }
    }

    public void Close(ElementEffects effects)
    {
        if ((effects & ~ElementEffects.Break) != 0)
        {
            if ((effects & ElementEffects.Link) != 0) CloseLink();
            if ((effects & ElementEffects.Heading) != 0 && --_openHeadings == 0) EndHeading();
            if ((effects & ElementEffects.Noise) != 0) _noise--;
            if ((effects & ElementEffects.Hidden) != 0) _hidden--;
            if ((effects & ElementEffects.Inert) != 0) _inert--;
            if ((effects & ElementEffects.Main) != 0) _noise = _noiseAroundMain.Pop();
            if ((effects & ChangesKind) != 0) _text.SectionStart = _sections.Turn(Kind, _text.Length);
            if ((effects & ElementEffects.Section) != 0) _openSections--;
        }
        if ((effects & ElementEffects.Break) != 0) _text.Blank();
    }

    /// <summary>Begins a link whose anchor is the text up to <see cref="CloseLink"/>; an open one ends.</summary>
    public void OpenLink(ReadOnlySpan<byte> href, ReadOnlySpan<byte> rel)
    {
        CloseLink();
        href = href.Trim(" \t\r\n\f"u8);
        if (href.IsEmpty || IsInert || _content.Links.Count >= MaxLinks) return;
        _linkHref = Encoding.UTF8.GetString(href);
        _linkNoFollow = PageFacts.HoldsWord(rel, "nofollow"u8) || PageFacts.HoldsWord(rel, "ugc"u8) || PageFacts.HoldsWord(rel, "sponsored"u8);
        _linkIsFurniture = Kind == TextKind.Noise;
        _linkImage = null;
        _linkStart = _text.Length;
    }

    /// <summary>The alt text of an image in a link.</summary>
    public void LinkImage(ReadOnlySpan<byte> alt)
    {
        if (_linkHref is not null) _linkImage ??= Collapse(alt) is { Length: > 0 } text ? text : null;
    }

    /// <summary>A link without content of its own, such as an image map's area.</summary>
    public void AddLink(ReadOnlySpan<byte> href, ReadOnlySpan<byte> rel, ReadOnlySpan<byte> anchor)
    {
        OpenLink(href, rel);
        LinkImage(anchor);
        CloseLink();
    }

    /// <summary>Begins the page's title; end it with <see cref="EndTitle"/>.</summary>
    public CollapsedText StartTitle()
    {
        _title.Clear(LongestTitle);
        _title.ShowsNul = true;
        return _title;
    }

    public void EndTitle() => _content.Title.Append(_title.Span.TrimEnd((byte)' '));

    /// <summary>Puts the content together.</summary>
    public void Finish()
    {
        CloseLink();
        if (_openHeadings > 0) EndHeading();
        Facts.Finish();
        _content.IsTruncated = _text.IsTruncated || _title.IsTruncated;
        var text = _text.Span;
        var withNoise = _sections.AppendKept(text, _content.Body);
        if (withNoise)
            foreach (ref var link in CollectionsMarshal.AsSpan(_content.Links)) link = link with { IsFurniture = false };
        foreach (var (start, end, isTop, kind) in _headings)
        {
            // The page's own h1 often stands in its header, whose other text is not wanted.
            if (kind == TextKind.Noise && !withNoise && !isTop) continue;
            AppendApart(_content.Headings, text[start..end]);
        }
        TextSections.Trim(_content.Headings);
    }

    private void EndHeading()
    {
        if (Kind != TextKind.Hidden && _text.Length > _headingStart) _headings.Add((_headingStart, _text.Length, _headingIsTop, Kind));
    }

    private void CloseLink()
    {
        if (_linkHref is null) return;
        var anchor = Collapse(_text.Span[_linkStart..]);
        AddUnlessRepeated(new HtmlLink(_linkHref, anchor.Length > 0 ? anchor : _linkImage ?? "", _linkNoFollow, _linkIsFurniture));
        _linkHref = null;
    }

    /// <summary>A link without anchor beside one to the same place says nothing. HTML5 makes such twins out of links that overlap blocks.</summary>
    private void AddUnlessRepeated(HtmlLink link)
    {
        var links = _content.Links;
        if (links.Count > 0 && links[^1].Href == link.Href)
        {
            if (link.Anchor.Length == 0) return;
            if (links[^1].Anchor.Length == 0) links.RemoveAt(links.Count - 1);
        }
        links.Add(link);
    }

    private static void AppendApart(Utf8Buffer target, ReadOnlySpan<byte> text)
    {
        if (target.Length > 0 && target.Span[^1] != ' ') target.Append((byte)' ');
        while (text.IndexOf("  "u8) is >= 0 and var twice)
        {
            TextSections.AppendJoined(target, text[..(twice + 1)]);
            text = text[(twice + 2)..];
        }
        TextSections.AppendJoined(target, text);
    }

    private static string Collapse(ReadOnlySpan<byte> text)
    {
        text = text.Trim((byte)' ');
        if (text.IndexOf("  "u8) < 0 && !text.ContainsAnyInRange((byte)0, (byte)(' ' - 1))) return Encoding.UTF8.GetString(text);
        var collapsed = new CollapsedText(text.Length + 1);
        collapsed.Clear(int.MaxValue);
        collapsed.AppendPlain(text);
        return Encoding.UTF8.GetString(collapsed.Span.TrimEnd((byte)' '));
    }
}
