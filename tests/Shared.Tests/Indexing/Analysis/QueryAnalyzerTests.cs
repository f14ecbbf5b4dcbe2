using System.Text;
using Indexer.Indexing.Analysis;
using Xunit;

namespace Indexer.Tests.Indexing.Analysis;

public sealed class QueryAnalyzerTests
{
    private static string Forms(string text, params string[] languages) => string.Join(' ', QueryAnalyzer.Analyze(text, languages).Select(token =>
        $"{token.Position}:{Encoding.UTF8.GetString(token.Exact)}[{string.Join(',', token.Stems.Select(Encoding.UTF8.GetString))}]"));

    [Fact]
    public void A_word_comes_with_its_stem_in_each_language_once() =>
        Assert.Equal("0:running[running,run]", Forms("Running", "en", "en-GB", "", "xx"));

    [Fact]
    public void A_stem_that_equals_the_word_is_given_too() => Assert.Equal("0:run[run]", Forms("run", "en"));

    [Theory]
    [InlineData("en", "libraries", "librari")]
    [InlineData("de", "Häuser", "haus")]
    [InlineData("de-AT", "Häuser", "haus")]
    [InlineData("fr", "l'avion", "avion")]
    [InlineData("es", "canciones", "cancion")]
    [InlineData("it", "dell'acqua", "acqua")]
    [InlineData("ru", "книгами", "книг")]
    [InlineData("el", "ΔΡΌΜΟΣ", "δρομ")]
    [InlineData("tr", "kitabı", "kitap")]
    [InlineData("ar", "الكتاب", "كتاب")]
    [InlineData("nb", "bilene", "bil")]
    [InlineData("pl", "łódź", "lodz")]
    [InlineData("", "café", "cafe")]
    public void Stems_follow_the_language(string language, string word, string stem)
    {
        var token = Assert.Single(QueryAnalyzer.Analyze(word, [language]));
        Assert.Equal([stem], token.Stems.Select(Encoding.UTF8.GetString));
    }

    [Fact]
    public void Every_language_has_a_chain_that_runs_without_ICU()
    {
        for (byte language = 0; language < StemmingLanguages.Count; language++)
            Assert.True(new Stemmer(language).Stem("international"u8, new byte[WordScanner.ScratchBytes]) > 0);
    }

    [Fact]
    public void Final_and_ordinary_sigma_meet_in_the_stem() => Assert.Equal(QueryAnalyzer.Analyze("ΟΔΟΣ", ["el"])[0].Stems, QueryAnalyzer.Analyze("οδός", ["el"])[0].Stems);

    [Fact]
    public void A_dotted_and_a_dotless_Turkish_capital_meet_in_the_stem()
    {
        Assert.Equal(QueryAnalyzer.Analyze("ışık", ["tr"])[0].Stems, QueryAnalyzer.Analyze("IŞIK", ["tr"])[0].Stems);
        Assert.Equal("istanbul", Encoding.UTF8.GetString(QueryAnalyzer.Analyze("İSTANBUL", [])[0].Exact));
    }

    [Fact]
    public void Numbers_and_CJK_have_no_stems() => Assert.Equal("0:42[] 1:中国[] 2:国人[]", Forms("42 中国人", "en", "zh"));

    [Fact]
    public void Offsets_are_UTF16_code_units_of_the_query()
    {
        const string Query = "😀 über 中国人 x";
        var tokens = QueryAnalyzer.Analyze(Query, []);
        Assert.Equal(["über", "中国", "国人", "x"], tokens.Select(token => Query[token.StartOffset..token.EndOffset]));
        Assert.Equal([false, true, true, false], tokens.Select(token => token.IsCjk));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t…!?")]
    [InlineData("\uD800 \uDFFF")]
    public void A_text_without_words_has_no_tokens(string text) => Assert.Empty(QueryAnalyzer.Analyze(text, ["en"]));

    [Fact]
    public void A_cache_that_was_emptied_gives_the_same_stems()
    {
        var cache = new StemCache(maxWords: 5000);
        var first = cache.Stem("en", "connections"u8).ToArray();
        for (var i = 0; i < 12_000; i++) cache.Stem("en", Encoding.UTF8.GetBytes($"a{i}ing"));
        Assert.Equal(first, cache.Stem("en", "connections"u8).ToArray());
        Assert.Equal("a11999", Encoding.UTF8.GetString(cache.Stem("en", "a11999ing"u8)));
    }
}
