using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Indexer.Text;
using static Indexer.Extraction.Html.HtmlTag;

namespace Indexer.Extraction.Html;

/// <summary>
/// Reads HTML in one pass over the bytes, without a tree and without allocating per piece of text. The tokens are those of the HTML Living Standard
/// (13.2.5); of tree construction it follows what decides which text stands where: implied and misplaced end tags, tables, foreign content. Where formatting
/// elements overlap blocks it does not clone them as the adoption agency does. Scripting is taken as on, so noscript is not read.
/// </summary>
public sealed class SpanHtmlParser : IHtmlParser
{
    private const int TokensBetweenChecks = 4096;
    private const int LargestKeptRepair = 1 << 20;

    private readonly ContentBuilder _builder = new();
    private readonly OpenElements _open;
    private readonly TagAttributes _attributes = new();
    private Utf8Buffer _repaired = new(16);

    /// <summary>Makes a parser whose buffers are used again for each document.</summary>
    public SpanHtmlParser() => _open = new OpenElements(_builder);

    /// <inheritdoc/>
    public void Parse(ReadOnlySpan<byte> utf8, ExtractionOptions options, bool withLinks, HtmlContent content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(content);
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        if (!Utf8.IsValid(utf8)) utf8 = Repair(utf8);

        _builder.Start(content, options, withLinks);
        _open.Clear(options.MaxNesting);
        var at = 0;
        var untilCheck = TokensBetweenChecks;
        while ((at = ReadText(utf8, at, utf8.Length)) < utf8.Length)
        {
            at = ReadMarkup(utf8, at);
            if (--untilCheck > 0) continue;
            cancellationToken.ThrowIfCancellationRequested();
            untilCheck = TokensBetweenChecks;
        }
        _open.CloseAll();
        _builder.Finish();
    }

    private static bool IsLetter(byte c) => (uint)((c | 0x20) - 'a') < 26;

    private int ReadText(ReadOnlySpan<byte> html, int at, int end)
    {
        var text = _builder.Text;
        text.ShowsNul = _open.IsForeign;
        while (at < end)
        {
            at += text.CopyUntilMarkup(html[at..end]);
            if (at == end) break;
            if (html[at] == '<') return at;
            if (html[at] == '&') at += CopyReference(html[at..end], text);
        }
        return at;
    }

    private static int CopyReference(ReadOnlySpan<byte> html, CollapsedText text)
    {
        Span<byte> character = stackalloc byte[CharacterReferences.MaxBytes];
        var used = CharacterReferences.Read(html, inAttribute: false, character, out var written);
        text.AppendCharacter(used == 0 ? "&"u8 : character[..written]);
        return Math.Max(1, used);
    }

    /// <summary>Text in which only character references are markup, or not even those.</summary>
    private static void CopyRaw(ReadOnlySpan<byte> html, CollapsedText text, bool withReferences)
    {
        text.ShowsNul = true;
        while (withReferences && html.IndexOf((byte)'&') is >= 0 and var reference)
        {
            text.AppendPlain(html[..reference]);
            html = html[reference..];
            html = html[CopyReference(html, text)..];
        }
        text.AppendPlain(html);
        text.ShowsNul = false;
    }

    private int ReadMarkup(ReadOnlySpan<byte> html, int at)
    {
        var next = at + 1 < html.Length ? html[at + 1] : (byte)0;
        if (IsLetter(next)) return ReadStartTag(html, at + 1);
        switch (next)
        {
            case (byte)'/':
                if (at + 2 == html.Length) break;
                if (IsLetter(html[at + 2])) return ReadEndTag(html, at + 2);
                return MarkupScanner.EndOfBogusComment(html, at + 2);
            case (byte)'!':
                if (_open.Top is SvgElement or MathElement or ForeignHtml && html[at..].StartsWith("<![CDATA["u8)) return ReadCData(html, at + 9);
                return MarkupScanner.EndOfDeclaration(html, at + 2);
            case (byte)'?':
                return MarkupScanner.EndOfBogusComment(html, at + 1);
        }
        _builder.Text.AppendCharacter("<"u8);
        return at + 1;
    }

    private int ReadCData(ReadOnlySpan<byte> html, int at)
    {
        var length = html[at..].IndexOf("]]>"u8);
        CopyRaw(length < 0 ? html[at..] : html.Slice(at, length), _builder.Text, withReferences: false);
        return length < 0 ? html.Length : at + length + 3;
    }

    private int ReadEndTag(ReadOnlySpan<byte> html, int at)
    {
        var nameEnd = MarkupScanner.EndOfTagName(html, at);
        if (nameEnd == html.Length) return nameEnd;
        var tag = HtmlTags.Find(html[at..nameEnd], out var hash);
        var end = html[nameEnd] == '>' ? nameEnd + 1 : _attributes.Read(html, nameEnd, out _);
        if (end < 0) return html.Length;
        _open.End(tag, hash);
        return end;
    }

    private int ReadStartTag(ReadOnlySpan<byte> html, int at)
    {
        var nameEnd = MarkupScanner.EndOfTagName(html, at);
        if (nameEnd == html.Length) return nameEnd;
        var tag = HtmlTags.Find(html[at..nameEnd], out var hash);
        var end = _attributes.Read(html, nameEnd, out var isSelfClosing);
        if (end < 0) return html.Length;

        var traits = HtmlTags.TraitsOf(tag);
        if (_open.IsForeign)
        {
            if (!IsBreakout(tag, traits))
            {
                OpenForeign(html, tag, hash, isSelfClosing);
                return end;
            }
            _open.LeaveForeign();
        }

        if ((traits & (TagTraits.ClosesParagraph | TagTraits.ImpliesEndTags)) != 0 && !_open.Prepare(tag, traits)) return end;
        var effects = _attributes.AnyJudged
            ? NoiseRules.Judge(tag, _attributes.Facts(html), _builder.IsInSection)
            : NoiseRules.JudgeByName(tag, _builder.IsInSection);
        if ((traits & TagTraits.Fact) != 0 && ReadFact(html, tag)) effects |= ElementEffects.Link;

        if ((traits & TagTraits.Void) != 0) _builder.Open(effects & ElementEffects.Break);
        else if ((traits & TagTraits.Raw) != 0) return ReadRaw(html, end, tag, effects);
        else if (tag is Svg or MathRoot) PushForeignRoot(tag, hash, effects, isSelfClosing);
        else if ((traits & TagTraits.Frame) == 0) _open.Push(tag, hash, effects);
        return end;
    }

    private bool IsBreakout(HtmlTag tag, TagTraits traits) => (traits & TagTraits.Breakout) != 0
        || (tag == Font && (_attributes.Has(HtmlAttribute.Color) || _attributes.Has(HtmlAttribute.Face) || _attributes.Has(HtmlAttribute.Size)));

    private void PushForeignRoot(HtmlTag tag, uint hash, ElementEffects effects, bool isSelfClosing)
    {
        if (isSelfClosing) _builder.Open(effects & ElementEffects.Break);
        else _open.Push(tag == Svg ? SvgElement : MathElement, hash, effects);
    }

    private void OpenForeign(ReadOnlySpan<byte> html, HtmlTag tag, uint hash, bool isSelfClosing)
    {
        var effects = NoiseRules.JudgeForeign(tag, _attributes.Facts(html));
        if (isSelfClosing)
        {
            _builder.Open(effects & ElementEffects.Break);
            return;
        }
        var isHtmlWithin = _open.Top == SvgElement
            ? tag is ForeignObject or Desc or Title
            : tag is Mi or Mo or Mn or Ms or Mtext || (tag == AnnotationXml && SaysHtml(_attributes.Value(html, HtmlAttribute.Encoding)));
        _open.Push(isHtmlWithin ? ForeignHtml : _open.Top, hash, effects);
    }

    private static bool SaysHtml(ReadOnlySpan<byte> encoding) =>
        Ascii.EqualsIgnoreCase(encoding, "text/html"u8) || Ascii.EqualsIgnoreCase(encoding, "application/xhtml+xml"u8);

    private int ReadRaw(ReadOnlySpan<byte> html, int at, HtmlTag tag, ElementEffects effects)
    {
        var end = tag switch
        {
            Plaintext => html.Length,
            Script => MarkupScanner.EndOfScript(html, at),
            _ => MarkupScanner.EndOfRawText(html, at, NameOf(tag)),
        };
        var content = html[at..end];
        if (tag == Title)
        {
            if (!_builder.WantsTitle) return end;
            CopyRaw(content, _builder.StartTitle(), withReferences: true);
            _builder.EndTitle();
        }
        else if (tag is Textarea or Xmp or Plaintext)
        {
            _builder.Open(effects);
            CopyRaw(content, _builder.Text, withReferences: tag == Textarea);
            _builder.Close(effects);
        }
        else
        {
            _builder.Open(effects & ElementEffects.Break);
        }
        return end;
    }

    private static ReadOnlySpan<byte> NameOf(HtmlTag raw) => raw switch
    {
        Iframe => "iframe"u8,
        Noembed => "noembed"u8,
        Noframes => "noframes"u8,
        Noscript => "noscript"u8,
        Style => "style"u8,
        Textarea => "textarea"u8,
        Title => "title"u8,
        _ => "xmp"u8,
    };

    /// <returns>Whether a link was opened that the element's end closes.</returns>
    private bool ReadFact(ReadOnlySpan<byte> html, HtmlTag tag)
    {
        if (_builder.IsInert) return false;
        switch (tag)
        {
            case A:
                if (!_builder.WantsLinks || !_attributes.Has(HtmlAttribute.Href)) return false;
                _builder.OpenLink(_attributes.Value(html, HtmlAttribute.Href), _attributes.Value(html, HtmlAttribute.Rel));
                return true;
            case Area:
                if (!_builder.WantsLinks || !_attributes.Has(HtmlAttribute.Href)) return false;
                _builder.AddLink(
                    _attributes.Value(html, HtmlAttribute.Href),
                    _attributes.Value(html, HtmlAttribute.Rel),
                    _attributes.Value(html, HtmlAttribute.Alt));
                return false;
            case Img:
                if (_builder.WantsLinks) _builder.LinkImage(_attributes.Value(html, HtmlAttribute.Alt));
                return false;
            case Base:
                _builder.Facts.Base(_attributes.Value(html, HtmlAttribute.Href));
                return false;
            case HtmlRoot:
                _builder.Facts.Html(_attributes.Value(html, HtmlAttribute.Lang), _attributes.Value(html, HtmlAttribute.XmlLang));
                return false;
            case Link:
                _builder.Facts.Link(_attributes.Value(html, HtmlAttribute.Rel), _attributes.Value(html, HtmlAttribute.Href));
                return false;
            case Time:
                _builder.Facts.Time(_attributes.Value(html, HtmlAttribute.Datetime));
                return false;
            default:
                var name = _attributes.Has(HtmlAttribute.Name) ? HtmlAttribute.Name
                    : _attributes.Has(HtmlAttribute.Property) ? HtmlAttribute.Property : HtmlAttribute.Itemprop;
                _builder.Facts.Meta(
                    _attributes.Value(html, name),
                    _attributes.Value(html, HtmlAttribute.HttpEquiv),
                    _attributes.Value(html, HtmlAttribute.Content));
                return false;
        }
    }

    private ReadOnlySpan<byte> Repair(ReadOnlySpan<byte> utf8)
    {
        if (_repaired.Length > LargestKeptRepair) _repaired = new Utf8Buffer(utf8.Length);
        _repaired.Clear();
        while (!utf8.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(utf8, out _, out var used) == OperationStatus.Done) _repaired.Append(utf8[..used]);
            else _repaired.Append("\uFFFD"u8);
            utf8 = utf8[used..];
        }
        return _repaired.Span;
    }
}
