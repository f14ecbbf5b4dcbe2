using System.Text;
using Indexer.Extraction;
using Indexer.Extraction.Html;
using Xunit;

namespace Indexer.Tests.Extraction.Html;

/// <summary>What is taken out of a page, asked of one parser and run for both.</summary>
public abstract class HtmlContentContract
{
    private const string Filler = "This is the page's own text, long enough to count as more than nearly nothing. ";

    private protected abstract IHtmlParser CreateParser();

    private HtmlContent Read(string html, ExtractionOptions? options = null) => HtmlContents.Parse(CreateParser(), Encoding.UTF8.GetBytes(html), options);

    private string Body(string html) => Read(html).Body.ToString().Replace(Filler.Trim(), "…", StringComparison.Ordinal);

    [Fact]
    public void The_title_is_the_first_of_the_page_and_never_that_of_a_drawing()
    {
        Assert.Equal("A & B", Read("<head><title> A\n &amp; B </title><title>C</title>").Title.ToString());
        Assert.Equal("Page", Read("<svg><title>Drawing</title></svg><title>Page</title>").Title.ToString());
        Assert.Equal("", Read("<svg><title>Drawing</title></svg>").Title.ToString());
        Assert.Equal("Page", Read("<template><title>No</title></template><title> </title><title>Page</title>").Title.ToString());
    }

    [Fact]
    public void The_title_of_the_archived_page_with_a_drawing_is_its_own()
    {
        var file = Path.Combine(CrawlPages.SharedFolder() ?? "shared", "corpora", "warc", "valid", "ia-web-commons--title-extraction-embedded-SVG.warc");
        if (!File.Exists(file)) Assert.Skip($"no {file}: set INDEXER_SHARED to the folder of the shared data");
        var content = HtmlContents.Parse(CreateParser(), Assert.Single(CrawlPages.Read(file)).Html);
        Assert.Equal("Testing title extraction with embedded SVG", content.Title.ToString());
        Assert.DoesNotContain("Embedded SVG", content.Body.ToString().Replace("embedded SVG", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<nav>N</nav>", "")]
    [InlineData("<header>H</header><footer>F</footer><aside>A</aside>", "")]
    [InlineData("<article><header>H</header>T<aside>A</aside><footer>F</footer></article>", "H T A F")]
    [InlineData("<main><header>H</header><nav>N</nav></main>", "H")]
    [InlineData("<div role=navigation>N</div><ul role=menu><li>M</ul><p role=note>T", "T")]
    [InlineData("<div class='x NavBar'>N</div><div id=sidebar>N</div><div id=footer>F</div><div class=my-sidebar-free>T</div>", "T")]
    [InlineData("<i class=menu>T</i><a class=nav>T</a>", "TT")]
    [InlineData("<div class=sidebar>a box of text</div>", "a box of text")]
    [InlineData("<body class=menu>T", "T")]
    [InlineData("<article class=footer>T</article>", "T")]
    [InlineData("<div id=sidebar>N<main>T</main>N</div>", "T")]
    [InlineData("<div id=sidebar>N<div role=main>T<nav>N</nav></div>N</div>", "T")]
    [InlineData("<p aria-hidden=true>N</p><p aria-hidden=false>T</p>", "T")]
    [InlineData("<nav><ul><li>N</nav>T</li></ul>", "T")]
    [InlineData("<nav><div>N</nav>T", "T")]
    [InlineData("<div class=nav><table><tr><td>N</div>N</table></div>T", "T")]
    [InlineData("<dialog>N</dialog><video>N</video>T", "T")]
    public void Navigation_is_left_out_while_other_text_remains(string html, string kept) =>
        Assert.Equal($"… {kept}".TrimEnd(), Body($"<p>{Filler}</p>{html}"));

    [Fact]
    public void Where_only_navigation_has_text_it_is_kept()
    {
        Assert.Equal("Home News ©", Body("<nav><a href=/>Home</a> News</nav><p hidden>x</p><footer>©</footer>"));
        var menu = string.Concat(Enumerable.Repeat("<li>A restaurant's menu is its content</li>", 100));
        Assert.Contains("restaurant", Body($"<div class=menu>{menu}</div><p>Opening hours: from Monday to Saturday, 11 am to 10 pm, closed on Sundays</p>"), StringComparison.Ordinal);
        Assert.DoesNotContain("restaurant", Body($"<div class=menu>{menu}</div><p>{Filler}{Filler}{Filler}{Filler}</p>"), StringComparison.Ordinal);
    }

    [Fact]
    public void Headings_are_collected_but_not_those_of_navigation()
    {
        Assert.Equal("A b C", Read("<h1>A <i>b</i></h1><p>x</p><h6>C</h6>").Headings.ToString());
        Assert.Equal("Top Own", Read($"<header><h1>Top</h1><h2>Site</h2></header><h2>Own</h2>{Filler}<nav><h3>Menu</h3></nav><h2 hidden>x</h2>").Headings.ToString());
        Assert.Equal("Menu", Read("<nav><h3>Menu</h3></nav>").Headings.ToString());
        Assert.Equal("unclosed", Read("<h2>unclosed").Headings.ToString());
    }

    [Fact]
    public void Links_are_found_everywhere_with_their_anchor_text_or_their_image()
    {
        var links = Read("""
            <nav><a href="/home">Home</a></nav> <a href=' b?x=1&amp;y=2&copy=3 '>two <b>words</b></a><a name=x>none</a>
            <a href=c><img alt=""><img alt="a  picture"></a><a href=d rel="external NoFollow">d</a><a href=e rel=ugc>e</a>
            <area href=f alt="an area"><a href="">empty</a><a href=g>g<a href=h>h</a>
            <template><a href=i>i</a></template><svg><a href=j>j</a></svg><a href=k>k
            """).Links;
        Assert.Equal(
        [
            new("/home", "Home", false), new("b?x=1&y=2&copy=3", "two words", false), new("c", "a picture", false), new("d", "d", true),
            new("e", "e", true), new("f", "an area", false), new("g", "g", false), new("h", "h", false), new("k", "k", false),
        ], links);
    }

    [Fact]
    public void Links_of_navigation_are_furniture_unless_it_is_all_that_there_is()
    {
        Assert.Equal([("Home", true), ("own", false), ("Next", true)], Read($"<nav><a href=/>Home</a></nav>{Filler} <a href=b>own</a><div class=navfooter><a href=c>Next</a></div>").Links.Select(link => (link.Anchor, link.IsFurniture)));
        Assert.False(Assert.Single(Read("<nav><a href=/>Home</a></nav>").Links).IsFurniture);
    }

    [Fact]
    public void Links_are_kept_up_to_the_limit()
    {
        var html = string.Concat(Enumerable.Range(0, 100).Select(i => $"<a href={i}>{i}</a>"));
        Assert.Equal(10, Read(html, new ExtractionOptions { MaxLinks = 10 }).Links.Count);
    }

    [Fact]
    public void The_head_says_what_the_page_is()
    {
        var content = Read("""
            <html lang=" de-AT "><head><base href="/b/"><base href="/c/"><link rel=stylesheet href=s><link REL="x Canonical" href="https://e.org/?a=1&amp;b=2">
            <link rel=canonical href=second><meta name=Description content="What &lt;it&gt; is"><meta http-equiv=Content-Language content=fr>
            """);
        Assert.Equal(("de-AT", "/b/", "https://e.org/?a=1&b=2", "What <it> is"), (content.Language, content.BaseHref, content.Canonical, content.Description));
        Assert.Equal("ja", Read("<html xml:lang=ja>").Language);
        Assert.Equal("fr", Read("<html><meta http-equiv=content-language content=fr>").Language);
        var empty = Read("<p>x");
        Assert.Equal((null, null, null, null), (empty.Language, empty.BaseHref, empty.Canonical, empty.Description));
    }

    [Theory]
    [InlineData("<meta name=robots content='noindex, NoFollow'>", true, true)]
    [InlineData("<meta name=ROBOTS content=none>", true, true)]
    [InlineData("<meta name=robots content=noindex><meta name=robots content=nofollow>", true, true)]
    [InlineData("<meta name=indexer content=noindex>", true, false)]
    [InlineData("<meta name=robots content='index,follow,max-snippet:-1'>", false, false)]
    [InlineData("<meta name=googlebot content=noindex>", false, false)]
    [InlineData("<template><meta name=robots content=noindex></template>", false, false)]
    [InlineData("<p><meta name=robots content=noindex>", true, false)]
    public void Robots_are_told(string html, bool noIndex, bool noFollow)
    {
        var content = Read(html);
        Assert.Equal((noIndex, noFollow), (content.NoIndex, content.NoFollow));
    }

    [Theory]
    [InlineData("<time datetime=t1></time><time datetime=t2></time>", "t1")]
    [InlineData("<meta property=article:modified_time content=m><time datetime=t></time>", "m")]
    [InlineData("<meta http-equiv=Last-Modified content=m><meta name=DC.Date.Issued content=d>", "d")]
    [InlineData("<meta name=date content=d><meta property=article:published_time content=p><meta itemprop=datePublished content=i>", "p")]
    [InlineData("<meta name=date content=' '><meta itemprop=dateModified content=m>", "m")]
    [InlineData("<p>2020", null)]
    public void The_date_with_the_most_to_say_wins(string html, string? date) => Assert.Equal(date, Read(html).Date);

    [Theory]
    [InlineData("0;url=x", "x")]
    [InlineData("5; URL = 'x y'z", "x y")]
    [InlineData("0, x", "x")]
    [InlineData("0.5;url=x", "x")]
    [InlineData("6;url=x", null)]
    [InlineData("5", null)]
    [InlineData("url=x", null)]
    [InlineData("99999999999;url=x", null)]
    public void A_prompt_refresh_is_a_redirect(string content, string? target) =>
        Assert.Equal(target, Read($"<meta http-equiv=refresh content=\"{content}\">").Refresh);

    [Fact]
    public void Text_is_cut_at_the_limit_between_characters()
    {
        var content = Read("<p>" + string.Concat(Enumerable.Repeat("漢字", 1000)), new ExtractionOptions { MaxTextBytes = 100 });
        Assert.True(content.IsTruncated);
        Assert.Equal(string.Concat(Enumerable.Repeat("漢字", 1000))[..33], content.Body.ToString());
        Assert.False(Read("<p>" + new string('x', 100) + "  \n", new ExtractionOptions { MaxTextBytes = 100 }).IsTruncated);
    }

    [Fact]
    public void Invalid_bytes_become_replacement_characters()
    {
        var content = HtmlContents.Parse(CreateParser(), [0xEF, 0xBB, 0xBF, (byte)'a', 0xC3, (byte)'<', (byte)'b', (byte)'>', 0xE2, 0x82, (byte)'c', 0xFF, 0xFE, 0x80]);
        Assert.Equal("a\uFFFD\uFFFDc\uFFFD\uFFFD\uFFFD", content.Body.ToString());
    }

    [Fact]
    public void A_cancelled_parse_stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var html = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<p>x", 10_000)));
        Assert.Throws<OperationCanceledException>(() => CreateParser().Parse(html, new ExtractionOptions(), false, new HtmlContent(), source.Token));
    }

    [Fact]
    public void A_parser_used_again_remembers_nothing()
    {
        var parser = CreateParser();
        var first = HtmlContents.Parse(parser, "<html lang=x><nav><a href=x><h1 hidden><template><form><svg>text"u8);
        var again = HtmlContents.Parse(parser, "<p>b</p><form>c</form>"u8);
        Assert.Equal("", first.Body.ToString());
        Assert.Empty(HtmlContents.Differences(HtmlContents.Parse(CreateParser(), "<p>b</p><form>c</form>"u8), again));
    }
}

/// <summary>The one-pass parser.</summary>
public sealed class SpanHtmlParserTests : HtmlContentContract
{
    private protected override IHtmlParser CreateParser() => new SpanHtmlParser();
}

/// <summary>The tree.</summary>
public sealed class DomHtmlParserTests : HtmlContentContract
{
    private protected override IHtmlParser CreateParser() => new DomHtmlParser();
}
