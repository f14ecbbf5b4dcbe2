using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Indexer.Indexing.Analysis;
using Indexer.Search;
using Indexer.Search.Snippets;
using Xunit;

namespace Indexer.Tests.Search.Snippets;

public sealed class SnippetMakerTests
{
    [Fact]
    public void Any_text_makes_well_formed_html_of_bounded_length()
    {
        Gen<string> pieces = Gen.OneOf(Gen.String, Gen.Int[0, 9].Select(i => new[] { "whale ", "whales. ", "<b>", "&amp;", "\"'>", "漢字検索", "\u202e", "\n\n", "ship", "." }[i]));
        pieces.List[0, 120].Select(p => string.Concat(p)).Sample(text =>
        {
            string html = Make(text, "whale ship 検索 漢字");
            string rest = Regex.Replace(html, "<mark>[^<>]*</mark>", m => m.Value[6..^7]);
            Assert.DoesNotContain('<', rest);
            Assert.DoesNotContain('>', rest);
            Assert.DoesNotMatch("&(?!(amp|lt|gt|quot|#39);)", rest);
            Assert.True(SnippetText.ToPlain(html).Length <= 4 * SearchRequest.UsualSnippetSize, html);
        }, iter: 3_000);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_do_no_harm() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Assert.NotNull(Maker("a whale").Make(bytes, "en")), iter: 3_000);

    [Fact]
    public void The_window_with_most_of_the_words_is_shown()
    {
        string text = $"{Filler(400)} whale here. {Filler(400)} The whale and the ship meet. {Filler(400)}";
        Assert.Contains("The <mark>whale</mark> and the <mark>ship</mark> meet.", Make(text, "whale ship"), StringComparison.Ordinal);
    }

    [Fact]
    public void Words_far_apart_are_shown_in_two_pieces()
    {
        string html = Make($"One whale swims. {Filler(600)} One ship sails. {Filler(300)}", "whale ship");
        Assert.Matches("<mark>whale</mark>.* … .*<mark>ship</mark>", html);
    }

    [Fact]
    public void A_run_of_pairs_is_one_mark() => Assert.Contains("<mark>漢字検索</mark>", Make("これは漢字検索です", "漢字検索"), StringComparison.Ordinal);

    [Fact]
    public void Without_a_match_the_text_begins_at_its_beginning() => Assert.StartsWith("Nothing of it", Make("Nothing of it is here.", "whale"), StringComparison.Ordinal);

    [Fact]
    public void A_snippet_becomes_plain_text_with_other_marks() =>
        Assert.Equal("a [whale] & <b>", SnippetText.ToPlain(Make("a whale & <b>", "whale"), "[", "]"));

    [Fact]
    public void Of_a_huge_text_only_the_beginning_is_read()
    {
        string html = Make($"{Filler(40_000)} whale", "whale");
        Assert.DoesNotContain("<mark>", html, StringComparison.Ordinal);
        Assert.NotEmpty(html);
    }

    private static string Filler(int words) => string.Join(' ', Enumerable.Range(0, words).Select(i => $"filler{i % 7}"));

    private static string Make(string text, string query) => Maker(query).Make(Encoding.UTF8.GetBytes(text), "en");

    private static SnippetMaker Maker(string query)
    {
        var terms = new SnippetTerms();
        foreach (QueryToken token in QueryAnalyzer.Analyze(query, ["en"])) terms.AddWord(token, stems: true, weight: 1);
        return new SnippetMaker(terms);
    }
}
