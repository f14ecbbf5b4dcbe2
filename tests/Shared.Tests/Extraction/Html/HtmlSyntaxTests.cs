using Xunit;

namespace Indexer.Tests.Extraction.Html;

/// <summary>Corners of HTML5 syntax and tree construction that move, join or lose words. Both parsers must read each alike.</summary>
public sealed class HtmlSyntaxTests
{
    /// <summary>Snippet and its text.</summary>
    public static TheoryData<string, string> Snippets => new()
    {
        // comments
        { "a<!-- x -->b", "ab" },
        { "a<!-->b", "ab" },
        { "a<!--->b", "ab" },
        { "a<!---->b", "ab" },
        { "a<!-- x --!>b", "ab" },
        { "a<!-- x --! -->b", "ab" },
        { "a<!-- x ---->b", "ab" },
        { "a<!-- > -> x-->b", "ab" },
        { "a<!-- <!-- x -->b-->", "ab-->" },
        { "a<!-- <!--> b", "a b" },
        { "a<!- x -->b", "ab" },
        { "a<!x>b", "ab" },
        { "a<?php echo '>' ?>b", "a' ?>b" },
        { "a</ x>b", "ab" },
        { "a</>b", "ab" },
        { "a</1>b", "ab" },
        { "a<!-- unterminated b", "a" },
        { "a<!DOCTYPE html \"x>y\">b", "ay\">b" },
        { "<!DOCTYPE html><p>a", "a" },

        // what is not a tag
        { "a < b", "a < b" },
        { "1<2", "1<2" },
        { "a <3 b", "a <3 b" },
        { "a<", "a<" },
        { "a</", "a</" },
        { "a<=b>c", "a<=b>c" },
        { "a<b", "a" },
        { "a<b c=\"d", "a" },
        { "a<b c='>d", "a" },

        // attributes
        { "a<i title=\">x\">b</i>", "ab" },
        { "a<i title='>x'>b</i>", "ab" },
        { "a<i title=>b</i>", "ab" },
        { "a<i title= x>b</i>", "ab" },
        { "a<i/title/x>b</i>", "ab" },
        { "a<i title=x/>b</i>c", "abc" },
        { "a<i =x=y>b</i>", "ab" },
        { "a<i title=\"x\"y>b</i>", "ab" },
        { "a<i \"x>b</i>", "ab" },
        { "a<i title=x\"y'z>b</i>", "ab" },
        { "a<p hidden=\"\" hidden=until-found>b</p>c", "a c" },
        { "a<I TITLE=x>b</I>c", "abc" },
        { "a<br/>b", "a b" },
        { "a<div/>b</div>c", "a b c" },

        // text that is not markup
        { "<title>a<b>c</b></title>d", "d" },
        { "<textarea>a<b>c</b>&amp;</textarea>d", "a<b>c</b>& d" },
        { "<textarea>\na</textareax>b</TEXTAREA >c", "a</textareax>b c" },
        { "a<style>b{}</style >c", "ac" },
        { "a<style><!-- </style> --> b", "a --> b" },
        { "a<script>if (a</b/) '</scriptx>'</script>c", "ac" },
        { "a<script><!-- <script> </script> </script>c", "ac" },
        { "a<script><!-- <script> </script> --> </script>c", "ac" },
        { "a<script><!-- <script> --> </script>c", "ac" },
        { "a<script><!-- </script>c", "ac" },
        { "a<script><!--><script></script>c", "ac" },
        { "a<script><!-- <scriptx> </script>c", "ac" },
        { "a<script><!-- <script </script>c</script>d", "ad" },
        { "a<script>b", "a" },
        { "a<xmp>b<i>&amp;</i></xmp>c", "a b<i>&amp;</i> c" },
        { "a<iframe>b<p></iframe>c", "a c" },
        { "a<noembed>b</noembed>c", "ac" },
        { "a<noframes>b</noframes>c", "ac" },
        { "a<noscript><p>b</noscript>c", "ac" },
        { "a<plaintext>b<p>&amp;</plaintext>", "a b<p>&amp;</plaintext>" },

        // character references
        { "&lt;b&gt; &amp; &quot;", "<b> & \"" },
        { "&ltb&gtc", "<b>c" },
        { "&notit; &notin; &not", "¬it; ∉ ¬" },
        { "&eacute;&Eacute&EACUTE;", "éÉ&EACUTE;" },
        { "&nbsp;a&nbsp;&nbsp;b&#160;", "a b" },
        { "&CounterClockwiseContourIntegral; &acE;", "∳ ∾̳" },
        { "&#65;&#x42;&#X43&#68 &#;&#x;&#xg;", "ABCD &#;&#x;&#xg;" },
        { "&#128;&#x92;&#x9f;", "€’Ÿ" },
        { "&#0;&#xD800;&#x110000;&#99999999999999999999;", "\uFFFD\uFFFD\uFFFD\uFFFD" },
        { "&unknown; &unknown &", "&unknown; &unknown &" },
        { "a&#10;b&Tab;c&NewLine;d", "a b c d" },
        { "Donau&shy;dampf\u00ADschiff", "Donaudampfschiff" },
        { "&#x1F600;&#x10FFFF;", "\U0001F600\U0010FFFF" },

        // words and blocks
        { "foo<b>bar</b>baz", "foobarbaz" },
        { "foo<wbr>bar", "foobar" },
        { "foo<br>bar", "foo bar" },
        { "foo<img>bar", "foo bar" },
        { "<ul><li>a<li>b</ul>c", "a b c" },
        { "<table><tr><td>a<td>b<tr><td>c</table>d", "a b c d" },
        { "<dl><dt>a<dd>b<dt>c</dl>", "a b c" },
        { "<select><option>a<option>b</select>c", "a b c" },
        { "<p>a<p>b</p>c", "a b c" },
        { "a</p>b", "a b" },
        { "a</br>b", "a b" },
        { "a</div>b", "ab" },
        { "a<td>b", "ab" },
        { "a<my-card>b</my-card>c", "a b c" },
        { "a<unknown>b</unknown>c", "abc" },
        { "  a \r\n\t b \f c  ", "a b c" },
        { "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "漢 kan" },
        { "<a href=x>one</a><a href=y>two</a>", "onetwo" },
        { "a<head>b<body>c<html>d", "abcd" },

        // where hidden content ends
        { "<p hidden>a<p>b", "b" },
        { "<p hidden>a<div>b</div>", "b" },
        { "<ul><li hidden>a<li>b</ul>", "b" },
        { "<ul><li hidden>a<ul><li>b</ul><li>c</ul>", "c" },
        { "<dl><dt hidden>a<dd>b</dl>", "b" },
        { "<table><tr><td hidden>a<td>b</table>", "b" },
        { "<table><tr hidden><td>a<td>b<tr><td>c</table>", "c" },
        { "<table><tbody hidden><tr><td>a<tbody><tr><td>b</table>", "b" },
        { "<div hidden><table><tr><td>a</div>b</table>c</div>d", "d" },
        { "<div hidden>a<span>b</div>c", "c" },
        { "e<span hidden>a<div>b</span>c</div>d", "e" },
        { "<b hidden>a<i>b</b>c</i>", "c" },
        { "<select><option hidden>a<option>b</select>", "b" },
        { "<h1 hidden>a<h2>b</h2>", "b" },
        { "<h1 hidden>a</h3>b", "b" },
        { "<button hidden>a<button>b</button>", "b" },
        { "<form hidden>a<form>b</form>c", "c" },
        { "<form hidden><div>a</form>b</div>c", "c" },
        { "<object hidden>a<p>b</object>c", "c" },
        { "<x-menu hidden>a<b>b</x-menu>c", "c" },
        { "<template>a<div>b</div></template>c", "c" },
        { "<template><table><tr><td>a</template>b", "b" },
        { "<template><template>a</template>b</template>c", "c" },
        { "foo<span hidden>x</span>bar", "foobar" },
        { "foo<span hidden> x</span> bar", "foo bar" },
        { "foo <span hidden>x </span>bar", "foo bar" },
        { "foo <span hidden>x </span> bar", "foo bar" },
        { "a<p style='color:red; DISPLAY : none'>b</p>c", "a c" },
        { "a<p style='display:nonesuch; x-display:none'>b</p>c", "a c" },
        { "<body hidden style='display:none'>a", "a" },
        { "a<datalist><option>b</datalist>c", "ac" },

        // SVG and MathML
        { "a<svg><title>b</title><text>c</text></svg>d", "a c d" },
        { "a<svg><![CDATA[b<c>]]></svg>d", "a b<c> d" },
        { "a<![CDATA[b]]>c", "ac" },
        { "a<svg><style>b<i>c</i></style></svg>d", "a cd" },
        { "a<svg/>b", "a b" },
        { "a<svg><g/><text>b</text><p>c", "a b c" },
        { "<svg><desc>a</desc><text>b</text></svg>c", "b c" },
        { "<svg><foreignObject><p>a</foreignObject><g>b</g></svg>c", "abc" },
        { "<math><mi>x</mi><annotation>y</annotation></math>z", "x z" },
        { "<math><annotation-xml encoding=text/html><p>a</p></annotation-xml></math>b", "b" },
        { "<svg><a>b</svg>c</a>d", "b cd" },
        { "<svg><script>a<b>c</script></svg>d", "cd" },
        { "<svg><font>a</font><font color=red>b", "a b" },
        { "a<svg hidden><text>b</text></svg>c", "a c" },

        // tables
        { "<table><caption>a<tr><td>b</table>c", "a b c" },
        { "<table><tr><td>a<table><tr><td>b</table>c</table>d", "a b c d" },
        { "<table><tr><td><p>a</td></tr></table>b", "a b" },
    };

    [Theory]
    [MemberData(nameof(Snippets))]
    public void The_text_is_what_HTML5_says(string html, string text)
    {
        var tree = HtmlContents.Dom(html);
        var bytes = HtmlContents.Span(html);
        Assert.Equal((text, text), (tree.Body.ToString(), bytes.Body.ToString()));
        Assert.Empty(HtmlContents.Differences(bytes, tree));
    }

    /// <summary>Where the one-pass parser does not follow the tree, because it would have to move or copy what it has already written.</summary>
    public static TheoryData<string, string, string> KnownDifferences => new()
    {
        // Text directly in a table is moved before it ("foster parenting"): the same words, in another order.
        { "<table><td>a</td></tr></tbody>b</table>", "b a", "a b" },
        { "<table><tr><td>a</td>b</table>", "b a", "a b" },
        // A formatting element goes on after the block it was opened in ("reconstruction"): here what it hides.
        { "<div><i hidden>a</div>b</i>c", "c", "bc" },
        // A new select closes the one it stands in, and tags other than option are no elements there.
        { "<select>a<div>b</div></select>c", "ab c", "a b c" },
        // Pages of frames have no text.
        { "<frameset><frame></frameset>a", "", "a" },
    };

    [Theory]
    [MemberData(nameof(KnownDifferences))]
    public void Known_differences_are_these(string html, string tree, string bytes) =>
        Assert.Equal((tree, bytes), (HtmlContents.Dom(html).Body.ToString(), HtmlContents.Span(html).Body.ToString()));

    [Fact]
    public void Every_named_character_reference_is_known_with_its_semicolon_and_without()
    {
        using var table = new StreamReader(typeof(Indexer.Extraction.Html.SpanHtmlParser).Assembly.GetManifestResourceStream("NamedCharacterReferences")!);
        var lines = table.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2_231, lines.Length + lines.Count(line => line[0] == '-')); // the names of HTML, 13.5: with semicolon, and 106 without

        var html = string.Concat(lines.Select(line => line.Split(' ')[0][1..]).Select(name => $"<p>&{name};<p>&{name}<p>&{name}x<p><a href='&{name};&{name}=&{name}'>{name}</a>"));
        var tree = HtmlContents.Dom(html);
        var bytes = HtmlContents.Span(html);
        Assert.Equal(tree.Body.ToString(), bytes.Body.ToString());
        Assert.Equal(tree.Links, bytes.Links);
        Assert.Equal(lines.Length, bytes.Links.Count);
    }

    [Fact]
    public void A_link_across_blocks_is_one_link_in_one_pass_and_one_a_block_in_the_tree()
    {
        const string html = "<a href=x><p>one</p><p>two</p></a>";
        Assert.Equal("one two", Assert.Single(HtmlContents.Span(html).Links).Anchor);
        Assert.Equal("one two", Assert.Single(HtmlContents.Dom(html).Links).Anchor);

        const string misnested = "<p><a href=x>one<p>two</a>";
        Assert.Equal("one", Assert.Single(HtmlContents.Span(misnested).Links).Anchor);
        Assert.Equal(["one", "two"], HtmlContents.Dom(misnested).Links.Select(link => link.Anchor));
    }
}
