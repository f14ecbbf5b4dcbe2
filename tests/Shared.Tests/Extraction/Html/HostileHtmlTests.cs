using System.Text;
using System.Text.Unicode;
using CsCheck;
using Indexer.Extraction;
using Indexer.Extraction.Html;
using Xunit;

namespace Indexer.Tests.Extraction.Html;

/// <summary>Tag soup, cut documents and attacks: nothing throws, nothing runs away, and what comes out is clean text.</summary>
public sealed class HostileHtmlTests
{
    private static readonly string[] Pieces =
    [
        "<p>", "</p>", "<div class=nav>", "<div hidden>", "</div>", "<a href=x>", "<a href='y' rel=nofollow>", "</a>", "<b>", "</b>", "<i hidden>", "</i>", "<nav>",
        "</nav>", "<main>", "</main>", "<article>", "</article>", "<header>", "</header>", "<table>", "<tr>", "<td>", "<td hidden>", "</td>", "</table>", "<ul>",
        "<li>", "<li hidden>", "</ul>", "<select>", "<option>", "</select>", "<form>", "</form>", "<h1>", "</h1>", "<h2>", "<svg>", "<svg/>", "<title>", "</title>",
        "<desc>", "</desc>", "<foreignObject>", "</svg>", "<math>", "<mi>", "</math>", "<![CDATA[", "]]>", "<!--", "-->", "<!-->", "--!>", "<!x", "<?x", "<script>",
        "</script>", "<style>", "</style>", "<textarea>", "</textarea>", "<template>", "</template>", "<noscript>", "</noscript>", "<plaintext>", "<button>",
        "</button>", "<object>", "</object>", "<br>", "<img alt=x>", "<html lang=x>", "<body>", "</body>", "<frameset>", "<x-y>", "</x-y>", "<", "</", ">", "&", "&amp",
        "&lt;", "&#x", "&#0;", "&#xD800;", "\"", "'", "=", "/", " ", "\n", "\0", "\f", "\u00A0", "\u00AD", "word", "漢", "\U0001F600",
    ];

    private static readonly Gen<byte[]> Soup = Gen.Frequency((9, Gen.Int[0, Pieces.Length - 1].Select(i => Encoding.UTF8.GetBytes(Pieces[i]))), (1, Gen.Byte.Array[0, 6]))
        .Array[0, 200].Select(pieces => pieces.SelectMany(piece => piece).ToArray());

    [Fact]
    public void Tag_soup_gives_clean_text_and_the_same_every_time()
    {
        Soup.Sample(html =>
        {
            var options = new ExtractionOptions { MaxNesting = 1 + (html.Length % 50), MaxTextBytes = 50 + html.Length };
            var reused = new SpanHtmlParser();
            var first = HtmlContents.Parse(reused, html, options);
            AssertClean(first.Body.Span);
            AssertClean(first.Title.Span);
            AssertClean(first.Headings.Span);
            foreach (var link in first.Links) AssertClean(Encoding.UTF8.GetBytes(link.Anchor));
            Assert.Empty(HtmlContents.Differences(first, HtmlContents.Parse(reused, html, options)));
            Assert.Empty(HtmlContents.Differences(first, HtmlContents.Parse(new SpanHtmlParser(), html, options)));
        }, iter: 10_000);
    }

    [Fact]
    public void The_tree_reads_tag_soup_without_throwing_too() => Soup.Sample(html => AssertClean(HtmlContents.Parse(new DomHtmlParser(), html).Body.Span), iter: 1_000);

    [Fact]
    public void Text_limits_hold_for_tag_soup()
    {
        Soup.Sample(html =>
        {
            var content = HtmlContents.Parse(new SpanHtmlParser(), html, new ExtractionOptions { MaxTextBytes = 20 });
            AssertClean(content.Body.Span);
            Assert.InRange(content.Body.Length, 0, 20);
        }, iter: 5_000);
    }

    [Fact]
    public void A_document_cut_anywhere_is_read()
    {
        var html = Encoding.UTF8.GetBytes("""
            <!DOCTYPE html><html lang=de><head><title>T &amp; T</title><meta name=robots content="noindex"><!-- c --><script><!-- <script> </script> --></script>
            <body><nav><a href="a?b&amp;c">ä</a></nav><table><tr><td>1<td>2</table><svg><title>x</title><![CDATA[ y ]]></svg><p>Stra&szlig;e &#x1F600; 漢字</p>
            """);
        var parser = new SpanHtmlParser();
        for (var length = 0; length <= html.Length; length++) AssertClean(HtmlContents.Parse(parser, html.AsSpan(0, length)).Body.Span);
    }

    /// <summary>Beginnings that a parser with a quadratic corner would not finish within the test's patience: four megabytes each.</summary>
    [Theory]
    [InlineData("<div>")]
    [InlineData("<div></p>")]
    [InlineData("<b>")]
    [InlineData("<b></i>")]
    [InlineData("<a href=x>")]
    [InlineData("<a href=x><div>")]
    [InlineData("<p><b></div>")]
    [InlineData("<x-a></x-b>")]
    [InlineData("<table><tr><td>")]
    [InlineData("<ul><li>")]
    [InlineData("<svg><g>")]
    [InlineData("<svg><desc>")]
    [InlineData("<svg></x>")]
    [InlineData("<template>")]
    [InlineData("<form>")]
    [InlineData("<h1>")]
    [InlineData("<nav>x</nav>y")]
    [InlineData("<p hidden> <p> ")]
    [InlineData("<!--")]
    [InlineData("<!---")]
    [InlineData("-")]
    [InlineData("<script><!--<script>")]
    [InlineData("<![CDATA[")]
    [InlineData("<textarea></")]
    [InlineData("<a b=\"")]
    [InlineData("<a b ")]
    [InlineData("<")]
    [InlineData("</")]
    [InlineData("&")]
    [InlineData("&#")]
    [InlineData("&CounterClockwiseContourIntegra")]
    [InlineData("\u00C2")]
    [InlineData(" \n")]
    public void Repetition_is_read_in_linear_time(string piece)
    {
        var unit = Encoding.UTF8.GetBytes(piece);
        var html = new byte[4 << 20];
        for (var at = 0; at < html.Length; at++) html[at] = unit[at % unit.Length];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var content = new HtmlContent();
        new SpanHtmlParser().Parse(html, new ExtractionOptions(), withLinks: true, content, patience.Token);
        Assert.InRange(content.Body.Length, 0, 8 << 20);
        Assert.InRange(content.Links.Count, 0, 10_000);
    }

    [Fact]
    public void A_huge_attribute_is_one_attribute()
    {
        var content = HtmlContents.Span($"<p title=\"{new string('<', 990_000)}\" hidden>a</p><a href=\"{new string('x', 990_000)}\">b</a>");
        Assert.Equal(("b", 990_000), (content.Body.ToString(), Assert.Single(content.Links).Href.Length));
    }

    [Fact]
    public void Beyond_the_deepest_nesting_text_is_still_read()
    {
        Assert.Equal("deep end", HtmlContents.Span(Nested(1_000_000)).Body.ToString());
        Assert.Equal("deep end", HtmlContents.Dom(Nested(3_000)).Body.ToString());

        static string Nested(int depth) =>
            string.Concat(Enumerable.Repeat("<div>", depth)) + "deep" + string.Concat(Enumerable.Repeat("</div>", depth)) + "<p hidden>x</p>end";
    }

    private static void AssertClean(ReadOnlySpan<byte> text)
    {
        Assert.True(Utf8.IsValid(text));
        Assert.False(text.ContainsAnyInRange((byte)0, (byte)31));
        Assert.True(text.IndexOf("  "u8) < 0);
        Assert.False(text.StartsWith(" "u8) || text.EndsWith(" "u8));
    }
}
