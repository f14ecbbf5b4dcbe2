using Indexer.Extraction;
using Indexer.Extraction.Html;
using Xunit;

namespace Indexer.Tests.Extraction.Html;

/// <summary>The fast parser against the HTML5 tree on every page of the small crawl: documentation in 26 languages.</summary>
public sealed class ParserAgreementTests
{
    [Fact]
    public void Both_parsers_read_the_same_from_every_page_of_the_small_crawl()
    {
        var options = new ExtractionOptions();
        var (span, dom) = (new SpanHtmlParser(), new DomHtmlParser());
        var (ours, theirs) = (new HtmlContent(), new HtmlContent());
        var differing = new List<string>();
        var pages = CrawlPages.All();
        long words = 0;
        foreach (var (url, html) in pages)
        {
            span.Parse(html, options, withLinks: true, ours, TestContext.Current.CancellationToken);
            dom.Parse(html, options, withLinks: true, theirs, TestContext.Current.CancellationToken);
            words += ours.Body.Span.Count((byte)' ');
            differing.AddRange(HtmlContents.Differences(ours, theirs).Select(what => $"{what} of {url}"));
        }

        Assert.Equal([], differing);
        Assert.Equal(2_072, pages.Count);
        Assert.True(words > 1_500_000, $"{words} words");
    }

    [Fact]
    public void Without_links_everything_else_is_the_same()
    {
        var options = new ExtractionOptions();
        var parser = new SpanHtmlParser();
        var (with, without) = (new HtmlContent(), new HtmlContent());
        foreach (var (url, html) in CrawlPages.All())
        {
            parser.Parse(html, options, withLinks: true, with, TestContext.Current.CancellationToken);
            parser.Parse(html, options, withLinks: false, without, TestContext.Current.CancellationToken);
            Assert.Empty(without.Links);
            with.Links.Clear();
            Assert.True(!HtmlContents.Differences(with, without).Any(), url);
        }
    }
}
