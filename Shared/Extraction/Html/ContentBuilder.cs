using System.Text;
using Indexer.Text;

namespace Indexer.Extraction.Html;

/// <summary>
/// Collects what a parser reports in document order. All text goes into one buffer, what is hidden or noise too, with the places where its kind changes;
/// what is kept is known, and cut together, only at the end.
/// </summary>
internal sealed class ContentBuilder
{
    // Less than this of kept text is as good as none: a date, a copyright line, a "loading".
    private const int NearlyNothing = 64;

    // So is less than this where the noise is many times more: a rule took a page's content for noise.
    private const int Little = 256;
    private const int ManyTimes = 16;

    // No title is longer; what comes after an unclosed title tag may be.
    private const int LongestTitle = 1 << 16;

    private readonly CollapsedText _text = new(1 << 16);
    private readonly CollapsedText _title = new(1024);
    private readonly List<(int Start, TextKind Kind)> _sections = [];
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
    private string? _linkImage;

    private enum TextKind : byte
    {
        Kept,
        Noise,
        Hidden,
    }

    /// <summary>Where text goes.</summary>
    public CollapsedText Text => _text;

    public PageFacts Facts { get; } = new();

    /// <summary>Within a template nothing counts.</summary>
    public bool IsInert => _inert > 0;

    public bool IsInSection => _openSections > 0;

    public bool WantsLinks { get; private set; }

    public bool WantsTitle => !IsInert && _content.Title.Length == 0;

    private int MaxLinks { get; set; }

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
        if ((effects & (ElementEffects.Hidden | ElementEffects.Noise | ElementEffects.Main)) != 0) KindMayHaveChanged();
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
            if ((effects & (ElementEffects.Hidden | ElementEffects.Noise | ElementEffects.Main)) != 0) KindMayHaveChanged();
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
        var text = _text.Span;
        _content.IsTruncated = _text.IsTruncated || _title.IsTruncated;

        var withNoise = false;
        if (_sections.Count == 0)
        {
            _content.Body.Append(text.TrimEnd((byte)' '));
        }
        else
        {
            var (kept, noise) = Measure(text.Length);
            withNoise = kept < NearlyNothing || (kept < Little && kept * ManyTimes < noise);
            AppendSections(text, withNoise);
        }

        foreach (var (start, end, isTop, kind) in _headings)
        {
            // The page's own h1 often stands in its header, whose other text is not wanted.
            if (kind == TextKind.Noise && !withNoise && !isTop) continue;
            if (start < text.Length) AppendApart(_content.Headings, text[start..Math.Min(end, text.Length)]);
        }
        Trim(_content.Headings);
    }

    private void KindMayHaveChanged()
    {
        var kind = _hidden > 0 ? TextKind.Hidden : _noise > 0 ? TextKind.Noise : TextKind.Kept;
        var now = _sections.Count == 0 ? TextKind.Kept : _sections[^1].Kind;
        if (kind == now) return;
        if (_sections.Count > 0 && _sections[^1].Start == _text.Length) _sections.RemoveAt(_sections.Count - 1);
        if (kind != (_sections.Count == 0 ? TextKind.Kept : _sections[^1].Kind)) _sections.Add((_text.Length, kind));
        _text.SectionStart = _sections.Count == 0 ? 0 : _sections[^1].Start;
    }

    private void EndHeading()
    {
        var kind = _hidden > 0 ? TextKind.Hidden : _noise > 0 ? TextKind.Noise : TextKind.Kept;
        if (kind != TextKind.Hidden && _text.Length > _headingStart) _headings.Add((_headingStart, _text.Length, _headingIsTop, kind));
    }

    private void CloseLink()
    {
        if (_linkHref is null) return;
        var anchor = Collapse(_text.Span[_linkStart..]);
        AddUnlessRepeated(new HtmlLink(_linkHref, anchor.Length > 0 ? anchor : _linkImage ?? "", _linkNoFollow));
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

    private (int Kept, int Noise) Measure(int length)
    {
        var kept = Math.Min(_sections[0].Start, length);
        var noise = 0;
        for (var i = 0; i < _sections.Count; i++)
        {
            var bytes = Math.Max(0, (i + 1 < _sections.Count ? _sections[i + 1].Start : length) - _sections[i].Start);
            if (_sections[i].Kind == TextKind.Kept) kept += bytes;
            else if (_sections[i].Kind == TextKind.Noise) noise += bytes;
        }
        return (kept, noise);
    }

    private void AppendSections(ReadOnlySpan<byte> text, bool withNoise)
    {
        AppendJoined(_content.Body, text[..Math.Min(_sections[0].Start, text.Length)]);
        for (var i = 0; i < _sections.Count; i++)
        {
            var (start, kind) = _sections[i];
            if (kind == TextKind.Hidden || (kind == TextKind.Noise && !withNoise) || start >= text.Length) continue;
            AppendJoined(_content.Body, text[start..Math.Min(i + 1 < _sections.Count ? _sections[i + 1].Start : text.Length, text.Length)]);
        }
        Trim(_content.Body);
    }

    private static void AppendApart(Utf8Buffer target, ReadOnlySpan<byte> text)
    {
        if (target.Length > 0 && target.Span[^1] != ' ') target.Append((byte)' ');
        while (text.IndexOf("  "u8) is >= 0 and var twice)
        {
            AppendJoined(target, text[..(twice + 1)]);
            text = text[(twice + 2)..];
        }
        AppendJoined(target, text);
    }

    private static void AppendJoined(Utf8Buffer target, ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && text[0] == ' ' && (target.Length == 0 || target.Span[^1] == ' ')) text = text[1..];
        target.Append(text);
    }

    private static void Trim(Utf8Buffer text)
    {
        if (text.Length > 0 && text.Span[^1] == ' ') text.Truncate(text.Length - 1);
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
