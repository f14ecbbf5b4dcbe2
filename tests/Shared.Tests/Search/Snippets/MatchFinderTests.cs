using System.Text;
using CsCheck;
using Indexer.Indexing.Analysis;
using Indexer.Search.Snippets;
using Xunit;

namespace Indexer.Tests.Search.Snippets;

public sealed class MatchFinderTests
{
    private static readonly string[] s_pieces =
    [
        "whale", "Whales", "WHALING", "wh", "w", "a", "A", "x86", "3.14", "don't", "don\u2019t", "_whale", "foo_whale", "ship", "Ships,", "shipping-whale", "l'homme", "Häuser", "häuser", "M\u00fcller", "m\u00fcller's", "e\u0301tude",
        "漢", "漢字検索", "ひらがな", "カタカナ", "ｗｈａｌｅ", "한국어", "ภาษาไทย", "והבית", "\"ע\"", "الكتاب", "كتاب", "Китов", "киты", "кит", "«Кит»", "хкит", "wКит", "Ÿpres", "mŸller", "mÿller", "\u2126мега", "ωμέγα", "Ⱥb", "ⱥb", "Straße", "STRAẞE", "İstanbul", "ｗhale", "wｈale", "\u212aelvin", "\u00ad", "\u200d", "\u0301",
        " ", " ", " ", " ", "\n", "\t", ".", ",", "\u2014", "\u00a0", "\u3000", "\0", "'", "\u007f", new string('w', 260),
    ];

    private static readonly Gen<string> s_text = Gen.OneOf(Gen.Int[0, s_pieces.Length - 1].Select(i => s_pieces[i]), Gen.String[1, 3]).Array[0, 60].Select(pieces => string.Concat(pieces));
    private static readonly Gen<string> s_query = Gen.Int[0, s_pieces.Length - 1].Select(i => s_pieces[i]).Array[1, 12].Select(pieces => string.Join(' ', pieces));
    private static readonly Gen<string> s_language = Gen.Int[0, 5].Select(i => new[] { "en", "de", "ar", "ru", "ja", "" }[i]);

    [Fact]
    public void The_matches_are_those_of_looking_at_every_word() =>
        Gen.Select(s_text, s_query, s_language, Gen.Bool, Gen.Bool).Sample((text, query, language, stems, prefix) => AssertSame(Encoding.UTF8.GetBytes(text), Terms(query, language, stems, prefix), language), iter: 20_000);

    [Fact]
    public void They_are_in_bytes_that_are_no_utf8() => Gen.OneOf(Gen.Byte.Array[1], Gen.Int[0, 7].Select(i => new byte[][] { [0xD0], [0xD1], [0xBA], [0x9A], [(byte)' '], [(byte)'w'], [.. "whale"u8], [.. "кит"u8] }[i])).Array[0, 60]
        .Sample(text => AssertSame([.. text.SelectMany(piece => piece)], Terms("whale кит", "ru", stems: true, prefix: true), "ru"), iter: 10_000);

    [Fact]
    public void A_word_is_found_at_each_place_of_a_text() // all of them within 16 bytes, and at both ends
    {
        for (int before = 0; before < 40; before++)
            for (int behind = 0; behind < 40; behind++)
            {
                byte[] text = Encoding.UTF8.GetBytes($"{new string('.', before)}Whale{new string('.', behind)}");
                Assert.Equal([new SnippetMatch(before, before + 5, 0)], new MatchFinder(Terms("whale", "en", stems: false, prefix: false)).Find(text, "en"));
            }
    }

    private static void AssertSame(byte[] text, SnippetTerms terms, string language)
    {
        var expected = new List<SnippetMatch>();
        var stems = new StemCache();
        var tokens = new Utf8Tokenizer(text);
        while (!terms.IsEmpty && tokens.MoveNext())
            if (terms.Find(tokens.Term, language, stems) is >= 0 and var word) expected.Add(new SnippetMatch(tokens.Start, tokens.End, word));
        var finder = new MatchFinder(terms);
        for (int time = 0; time < 2; time++) Assert.Equal(expected, finder.Find(text, language)); // the second time it knows the words
    }

    private static SnippetTerms Terms(string query, string language, bool stems, bool prefix)
    {
        var terms = new SnippetTerms();
        foreach (QueryToken token in QueryAnalyzer.Analyze(query, [language]))
            if (prefix && token.Exact.Length < 3) terms.AddPrefix(token.Exact, weight: 1);
            else terms.AddWord(token, stems, weight: 1);
        return terms;
    }
}
