using Indexer.Extraction.Charsets;
using Indexer.Extraction.Html;

namespace Indexer.Extraction;

/// <summary>
/// Turns a decoded body into the text, links and facts of a page whose URL and key are set. Reused; not thread-safe.
/// </summary>
internal sealed class DocumentReader(ExtractionOptions options, IHtmlParser parser, WarningCounts warnings)
{
    public const int LongestTitle = 4096;

    private const int StubTextBytes = 256;

    private readonly TextDecoder _decoder = new();
    private readonly HtmlContent _content = new();
    private readonly PageFinisher _finisher = new(options, warnings);

    /// <summary>Fills <paramref name="page"/>, or says why it is no document.</summary>
    public ExtractionVerdict Read(in DocumentSource source, Page page, bool withLinks, CancellationToken cancellationToken)
    {
        if (source.Body.IsEmpty) return new(ExtractionOutcome.Skipped, "empty");
        var form = MediaTypes.Judge(source.DeclaredType, source.Body.Span, source.Charset is { IsUtf16Or32: true }, out var mediaType);
        page.MediaType = mediaType;
        if (form == DocumentForm.None) return new(ExtractionOutcome.Skipped, MediaTypes.SkipReason(mediaType));

        var utf8 = _decoder.ToUtf8(source.Body, source.Charset, form == DocumentForm.Html, cancellationToken);
        if (_decoder.WasGuessed) warnings.Add(WarningCounts.GuessedCharsets);
        var verdict = form == DocumentForm.Html
            ? ReadHtml(utf8.Span, source, page, withLinks, cancellationToken)
            : ReadPlainText(utf8.Span, source, page);
        if (verdict.Outcome == ExtractionOutcome.Page) page.IsFoldable = true;
        return verdict;
    }

    public void Recycle() => _decoder.Recycle();

    private ExtractionVerdict ReadPlainText(ReadOnlySpan<byte> utf8, in DocumentSource source, Page page)
    {
        PlainText.Append(PlainText.TakeTitle(utf8, out var rest), page.Title, LongestTitle);
        var isCut = PlainText.Append(rest, page.Body, options.MaxTextBytes);
        FileUnderCanonical(page, page.Url, source.Canonical);
        page.Date = PageDates.Read(source.LastModified, page.Captured);
        return _finisher.Finish(page, source.Language, isCut);
    }

    private ExtractionVerdict ReadHtml(ReadOnlySpan<byte> utf8, in DocumentSource source, Page page, bool withLinks, CancellationToken cancellationToken)
    {
        parser.Parse(utf8, options, withLinks && !source.NoFollow, _content, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (_content.NoIndex && options.HonourNoIndex) return new(ExtractionOutcome.Skipped, "noindex");

        var baseUrl = _content.BaseHref is { } href && UrlNormalizer.Resolve(page.Url, href) is { } resolved ? resolved : page.Url;
        if (IsRefreshStub(baseUrl, page)) return new(ExtractionOutcome.Skipped, "refresh-stub");

        var isCut = _content.IsTruncated;
        page.Title.Append(_content.Title.Span);
        PlainText.Cut(page.Title, LongestTitle);
        page.Headings.Append(_content.Headings.Span);
        isCut |= PlainText.Cut(page.Headings, options.MaxTextBytes);
        page.Body.Append(_content.Body.Span);
        // A page that scripts fill in the browser has nothing else to say for itself.
        if (page.Body.Length == 0 && _content.Description is { } description) PlainText.Append(System.Text.Encoding.UTF8.GetBytes(description), page.Body, options.MaxTextBytes);
        isCut |= PlainText.Cut(page.Body, options.MaxTextBytes);

        FileUnderCanonical(page, baseUrl, _content.Canonical ?? source.Canonical);
        page.Date = PageDates.Read(_content.Date, page.Captured) ?? PageDates.Read(source.LastModified, page.Captured);
        if (withLinks && !source.NoFollow && !_content.NoFollow) ResolveLinks(baseUrl, page, cancellationToken);
        return _finisher.Finish(page, _content.Language ?? source.Language, isCut);
    }

    /// <summary>A page that sends the reader elsewhere within seconds and says hardly anything itself is a redirect, not a document.</summary>
    private bool IsRefreshStub(string baseUrl, Page page) =>
        _content.Refresh is { } refresh && _content.Body.Length < StubTextBytes
        && UrlNormalizer.Resolve(baseUrl, refresh) is { } target && DocumentKeys.FromUrl(target) != page.Key;

    private void FileUnderCanonical(Page page, string baseUrl, string? canonical)
    {
        var own = page.Key;
        page.Key = CanonicalUrl.KeyOf(own, baseUrl, canonical, out var isIgnored);
        page.IsFolded = page.Key != own;
        if (isIgnored) warnings.Add(WarningCounts.IgnoredCanonicals);
    }

    private void ResolveLinks(string baseUrl, Page page, CancellationToken cancellationToken)
    {
        foreach (var link in _content.Links)
        {
            if (page.Links.Count >= options.MaxLinks)
            {
                warnings.Add(WarningCounts.TruncatedLinks);
                return;
            }
            if (link.NoFollow || link.IsFurniture || link.Href.Length == 0 || link.Href[0] == '#') continue;
            if ((page.Links.Count & 1023) == 1023) cancellationToken.ThrowIfCancellationRequested();
            if (UrlNormalizer.Resolve(baseUrl, link.Href) is not { } target || !IsFollowed(target, baseUrl)) continue;
            page.Links.Add(new PageLink(target, link.Anchor));
        }
    }

    /// <summary>Links lead to other documents of the web, or of the folder when a folder of files is indexed.</summary>
    private static bool IsFollowed(string target, string baseUrl) =>
        target.StartsWith("http://", StringComparison.Ordinal) || target.StartsWith("https://", StringComparison.Ordinal)
        || (target.StartsWith("file:", StringComparison.Ordinal) && baseUrl.StartsWith("file:", StringComparison.Ordinal));
}
