using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Indexer.Text;
using static Indexer.Extraction.Html.HtmlTag;

namespace Indexer.Extraction.Html;

/// <summary>
/// Reads HTML into AngleSharp's tree, built by the HTML Living Standard to the letter, and walks it. Sixteen times slower or more than
/// <see cref="SpanHtmlParser"/> and much hungrier for memory; the reference that one is tested against. Scripting is taken as on, so noscript is not read.
/// </summary>
public sealed class DomHtmlParser : IHtmlParser
{
    private const int TokensBetweenChecks = 4096;

    private readonly ContentBuilder _builder = new();
    private readonly Stack<Frame> _frames = [];
    private readonly Utf8Buffer _attributes = new();
    private readonly Utf8Buffer _characters = new();

    private readonly record struct Frame(INodeList Children, int Next, ElementEffects Effects);

    /// <inheritdoc/>
    public void Parse(ReadOnlySpan<byte> utf8, ExtractionOptions options, bool withLinks, HtmlContent content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(content);
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];

        var untilCheck = TokensBetweenChecks;
        var parser = new AngleSharp.Html.Parser.HtmlParser(new HtmlParserOptions
        {
            IsScripting = true,
            SkipComments = true,
            DisableElementPositionTracking = true,
            MaximumDepth = options.MaxNesting,
            OnToken = (_, _) =>
            {
                if (--untilCheck > 0) return;
                cancellationToken.ThrowIfCancellationRequested();
                untilCheck = TokensBetweenChecks;
            },
        });
        using var document = parser.ParseDocument(Encoding.UTF8.GetString(utf8));

        _builder.Start(content, options, withLinks);
        _frames.Clear();
        _frames.Push(new Frame(document.ChildNodes, 0, ElementEffects.None));
        while (_frames.TryPop(out var frame))
        {
            if (frame.Next == frame.Children.Length)
            {
                _builder.Close(frame.Effects);
                continue;
            }
            _frames.Push(frame with { Next = frame.Next + 1 });
            Visit(frame.Children[frame.Next]);
            if (--untilCheck > 0) continue;
            cancellationToken.ThrowIfCancellationRequested();
            untilCheck = TokensBetweenChecks;
        }
        _builder.Finish();
    }

    private void Visit(INode node)
    {
        if (node is IText text) AppendText(_builder.Text, text.Data);
        else if (node is IElement element && IsForeign(element)) VisitForeign(element);
        else if (node is IElement html) VisitHtml(html);
    }

    private void VisitHtml(IElement element)
    {
        _attributes.Clear();
        var tag = HtmlTags.Find(Bytes(element.LocalName), out _);
        var traits = HtmlTags.TraitsOf(tag);
        var effects = NoiseRules.Judge(tag, Facts(element), _builder.IsInSection);
        if ((traits & TagTraits.Fact) != 0 && ReadFact(element, tag)) effects |= ElementEffects.Link;

        if (tag == Title)
        {
            if (!_builder.WantsTitle) return;
            AppendText(_builder.StartTitle(), element.TextContent);
            _builder.EndTitle();
        }
        else if ((traits & TagTraits.Void) != 0 || ((traits & TagTraits.Raw) != 0 && tag is not (Textarea or Xmp or Plaintext)))
        {
            _builder.Open(effects & ElementEffects.Break);
        }
        else if ((traits & TagTraits.Frame) != 0)
        {
            _frames.Push(new Frame(element.ChildNodes, 0, ElementEffects.None));
        }
        else
        {
            Enter(element, effects, tag == H1);
        }
    }

    private void VisitForeign(IElement element)
    {
        _attributes.Clear();
        var tag = HtmlTags.Find(Bytes(element.LocalName), out _);
        var facts = Facts(element);
        var isRoot = tag is Svg or MathRoot && !IsForeign(element.ParentElement);
        Enter(element, isRoot ? NoiseRules.Judge(tag, facts, _builder.IsInSection) : NoiseRules.JudgeForeign(tag, facts), isTopHeading: false);
    }

    private static bool IsForeign(IElement? element) => element?.NamespaceUri is { } name && name != NamespaceNames.HtmlUri;

    private void Enter(IElement element, ElementEffects effects, bool isTopHeading)
    {
        _builder.Open(effects, isTopHeading);
        _frames.Push(new Frame(element.ChildNodes, 0, effects));
    }

    private ElementFacts Facts(IElement element) => new()
    {
        Class = Bytes(element.GetAttribute("class")),
        Id = Bytes(element.GetAttribute("id")),
        Role = Bytes(element.GetAttribute("role")),
        Style = Bytes(element.GetAttribute("style")),
        AriaHidden = Bytes(element.GetAttribute("aria-hidden")),
        IsHidden = element.GetAttribute("hidden") is { } hidden && !hidden.Equals("until-found", StringComparison.OrdinalIgnoreCase),
    };

    /// <returns>Whether a link was opened that the element's end closes.</returns>
    private bool ReadFact(IElement element, HtmlTag tag)
    {
        ReadOnlySpan<byte> Value(string name) => Bytes(element.GetAttribute(name));
        switch (tag)
        {
            case A:
                if (!_builder.WantsLinks || !element.HasAttribute("href")) return false;
                _builder.OpenLink(Value("href"), Value("rel"));
                return true;
            case Area:
                if (_builder.WantsLinks && element.HasAttribute("href")) _builder.AddLink(Value("href"), Value("rel"), Value("alt"));
                return false;
            case Img:
                if (_builder.WantsLinks) _builder.LinkImage(Value("alt"));
                return false;
            case Base:
                _builder.Facts.Base(Value("href"));
                return false;
            case HtmlRoot:
                _builder.Facts.Html(Value("lang"), Value("xml:lang"));
                return false;
            case Link:
                _builder.Facts.Link(Value("rel"), Value("href"));
                return false;
            case Time:
                _builder.Facts.Time(Value("datetime"));
                return false;
            default:
                _builder.Facts.Meta(Bytes(element.GetAttribute("name") ?? element.GetAttribute("property") ?? element.GetAttribute("itemprop")),
                    Value("http-equiv"), Value("content"));
                return false;
        }
    }

    private void AppendText(CollapsedText target, string text)
    {
        _characters.Clear();
        _characters.Append(text);
        target.AppendPlain(_characters.Span);
    }

    /// <summary>When the buffer grows, values handed out before stay in the old array, which their spans keep alive.</summary>
    private ReadOnlySpan<byte> Bytes(string? text)
    {
        if (string.IsNullOrEmpty(text)) return default;
        var start = _attributes.Length;
        _attributes.Append(text);
        return _attributes.Span[start..];
    }
}
