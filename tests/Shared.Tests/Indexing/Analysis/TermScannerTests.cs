using System.Text;
using Indexer.Indexing.Analysis;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Cjk;
using Xunit;

namespace Indexer.Tests.Indexing.Analysis;

public sealed class TermScannerTests
{
    private static TokenStream WithPairs(TokenStream words) => new CJKBigramFilter(new CJKWidthFilter(words));

    [Theory]
    [InlineData("我们是中国人")]
    [InlineData("東京タワーとひらがな")]
    [InlineData("中 国")]
    [InlineData("人")]
    [InlineData("人 word 口")]
    [InlineData("abc漢字def 한국어 공부 word한국")]
    [InlineData("ﾊﾝｶｸ ｶﾞｷﾞ ＡＢＣ１２３ ＰＣ用")]
    [InlineData("𠀀𠀁𠀂")]
    [InlineData("漢,字 漢。字")]
    [InlineData("first second, third")]
    [InlineData("カ_カ タ")]
    public void Pairs_are_those_of_CJKBigramFilter(string text) => Assert.Equal(StandardTokens.Stock(text, WithPairs), StandardTokens.Terms(text));

    [Fact]
    public void Pairs_of_a_Chinese_collection_are_those_of_CJKBigramFilter()
    {
        foreach (var (id, _, body, language) in IndexingData.Collection("xquad").Where(document => document.Language == "zh"))
        {
            var differing = StandardTokens.Stock(body, WithPairs).Except(StandardTokens.Terms(body)).ToList();
            Assert.True(differing.Count == 0 || body.Contains('々') || body.Contains('İ'), $"{id} {language}: {string.Join(' ', differing)}");
        }
    }

    [Fact]
    public void Thai_is_paired_by_letter_with_its_marks() =>
        Assert.Equal(["0:ที่นี่", "1:นี่น", "2:นา"], StandardTokens.Terms("ที่นี่นา"));

    [Fact]
    public void A_kana_with_a_separate_sound_mark_is_the_composed_one() => Assert.Equal(StandardTokens.Terms("がぎ パ"), StandardTokens.Terms("か\u3099き\u3099 ハ\u309A"));

    [Fact]
    public void A_variation_selector_is_left_out() => Assert.Equal(StandardTokens.Terms("葛城市"), StandardTokens.Terms("葛\U000E0100城市"));

    [Fact]
    public void The_iteration_mark_pairs_with_its_neighbours() => Assert.Equal(["0:人々", "1:々が"], StandardTokens.Terms("人々が"));

    [Fact]
    public void Offsets_of_pairs_overlap()
    {
        var text = "x 中国人"u8;
        var tokens = new Utf8Tokenizer(text);
        var sources = new List<string>();
        while (tokens.MoveNext()) sources.Add(Encoding.UTF8.GetString(text[tokens.Start..tokens.End]));
        Assert.Equal(["x", "中国", "国人"], sources);
    }
}
