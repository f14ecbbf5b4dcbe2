using System.Globalization;
using System.Text;
using CsCheck;
using Indexer.Indexing.Analysis;
using Xunit;

namespace Indexer.Tests.Indexing.Analysis;

public sealed class WordScannerTests
{
    [Theory]
    [InlineData("The quick-brown fox can't jump 32.3 feet, right?")]
    [InlineData("O'Neill's U.S.A. e.g. a:b 1,000.50 1.a a.1 x_y __ _ _1_ foo__bar __init__ 'quoted' a..b a.,b 3,a")]
    [InlineData("Größe Łódź ÑANDÚ Straße naïve e\u0301cole ſ K Ω")]
    [InlineData("Привет мир, ёлка! Съешь ещё этих булок")]
    [InlineData("שלום צה\"ל ג'ירפה א' א\"ב\"ג ׳ ב'ג'ד")]
    [InlineData("مرحبا بالعالم ١٢٣٫٤ می\u200Cخواهم")]
    [InlineData("नमस्ते दुनिया हिन्दी १२३")]
    [InlineData("ภาษาไทย a\u0E34b \u0E34 _\u0E34_ ไทย123abc")]
    [InlineData("我们是中国人 東京タワー ひらがな カタカナ漢字 カ_カ 한국어 漢字abc アa")]
    [InlineData("a\u00ADb zero\u200Bwidth \u200D x\u200Dy 𝒜𝒷𝒸 𠀀𠀁 😀smile🇩🇪 a😀b")]
    [InlineData("")]
    [InlineData("   ...  ")]
    public void Words_are_those_of_StandardTokenizer(string text) => Assert.Equal(StandardTokens.Stock(text), StandardTokens.Words(text));

    [Fact]
    public void Words_of_any_mixture_of_classes_are_those_of_StandardTokenizer()
    {
        string[] pieces =
        [
            "a", "B", "ß", "ж", "1", "2", "٣", "_", "\u203F", ":", "\u00B7", ".", "\u2019", ",", ";", "'", "\"", " ", "\n", "-", "\u0301", "\u00AD", "\u200D",
            "漢", "字", "ひ", "カ", "タ", "한", "국", "א", "ב", "ก", "\u0E34", "ລ", "𝒜", "𠀀", "😀", "\u0660", "\u066C", "ー", "the", "2024", "word",
        ];
        Gen.Int[0, pieces.Length - 1].List[0, 40].Select(list => string.Concat(list.Select(i => pieces[i]))).Sample(
            text =>
            {
                var stock = StandardTokens.Stock(text);
                var ours = StandardTokens.Words(text);
                if (!stock.SequenceEqual(ours)) throw new InvalidOperationException($"'{text}': {string.Join(' ', stock)} / {string.Join(' ', ours)}");
            },
            iter: 20_000, threads: 1);
    }

    [Theory]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(5000)]
    public void A_word_longer_than_255_characters_is_skipped_and_leaves_a_gap(int length)
    {
        var text = "before " + new string('x', length) + " after " + string.Concat(Enumerable.Repeat("ж", length)) + " end";
        Assert.Equal(StandardTokens.Stock(text), StandardTokens.Words(text));
    }

    [Theory]
    [InlineData("cacm")]
    [InlineData("scifact")]
    [InlineData("xquad")]
    public void Words_of_a_collection_are_those_of_StandardTokenizer_but_for_listed_differences(string collection)
    {
        long words = 0, different = 0;
        foreach (var (_, title, body, _) in IndexingData.Collection(collection))
        {
            foreach (var text in new[] { title, body })
            {
                // The Turkish capital is counted apart: .NET's lower case leaves it alone, Java's and ours make it i.
                var stock = StandardTokens.Stock(text).ConvertAll(word => word.Replace('İ', 'i'));
                var ours = StandardTokens.Words(text);
                words += stock.Count;
                if (stock.SequenceEqual(ours)) continue;
                different += Math.Max(stock.Count, ours.Count) - stock.Intersect(ours).Count();
                Assert.Contains(text.EnumerateRunes(), rune => ReasonToDiffer(rune.Value) is not null);
            }
        }
        Assert.True(different <= words * 0.0001, $"{different} of {words} words differ");
    }

    [Fact]
    public void Every_code_point_behaves_as_in_StandardTokenizer_or_for_a_listed_reason_not()
    {
        var unexplained = new List<string>();
        for (var codePoint = 0; codePoint < 0x20000; codePoint++)
        {
            if (codePoint is >= 0xD800 and <= 0xDFFF) continue;
            var c = char.ConvertFromUtf32(codePoint);
            var text = $"{c} a{c}a 1{c}1";
            if (!StandardTokens.Stock(text).SequenceEqual(StandardTokens.Words(text)) && ReasonToDiffer(codePoint) is null) unexplained.Add($"U+{codePoint:X4}");
        }
        Assert.Empty(unexplained);
    }

    // Why a text with this character may have other words than StandardTokenizer's; null where there is no reason.
    private static string? ReasonToDiffer(int codePoint)
    {
        switch (codePoint)
        {
            case 0x0130:
                return "İ becomes i, as in Java; .NET's invariant lower case leaves it alone";
            case >= 0xFF01 and <= 0xFF9F:
                return "full-width ASCII and half-width katakana take their ordinary form, as in CJKWidthFilter";
            case 0x3005 or 0x303B:
                return "the ideographic iteration marks are Han and pair with their neighbours; there they are letters and stand alone";
            case 0x3099 or 0x309A:
                return "a kana and its sound mark are composed";
            case 0x1885 or 0x1886 or 0x1CF2 or 0x1CF3:
                return "letters that later became marks, and marks that became letters";
            case >= 0x19B0 and <= 0x19C9:
                return "New Tai Lue vowels that Unicode 8 made letters";
            case >= 0x1AA0 and <= 0x1AAD or >= 0xAADE and <= 0xAADF:
                return "Tai Tham and Tai Viet punctuation separates words";
        }
        var isNew = CharUnicodeInfo.GetUnicodeCategory(codePoint) is not (UnicodeCategory.OtherNotAssigned or UnicodeCategory.OtherSymbol)
            && StandardTokens.Stock(char.ConvertFromUtf32(codePoint)).Count == 0
            && StandardTokens.Stock($"a{char.ConvertFromUtf32(codePoint)}a").Count == 2;
        return isNew ? "a letter, digit or mark assigned after Unicode 6.3, which StandardTokenizer takes for a separator" : null;
    }

    [Fact]
    public void Faulty_UTF8_separates_words_and_is_not_read_past_the_end()
    {
        byte[][] faulty = [[(byte)'a', 0xC3], [(byte)'a', 0xE2, 0x82], [0xF0, 0x9F], [(byte)'a', 0xFF, (byte)'b'], [0xC0, 0x80, (byte)'x'], [0xED, 0xA0, 0x80, (byte)'y']];
        var words = faulty.Select(text =>
        {
            var scanner = new WordScanner();
            var scratch = new byte[WordScanner.ScratchBytes];
            var found = new List<string>();
            while (scanner.MoveNext(text, scratch)) found.Add(Encoding.UTF8.GetString(scratch.AsSpan(0, scanner.Length)));
            return string.Join(' ', found);
        });
        Assert.Equal(["a", "a", "", "a b", "x", "y"], words);
    }

    [Fact]
    public void Offsets_enclose_the_words_source()
    {
        var text = "Über  die\tBRÜCKE, 10.5 km!"u8;
        var tokens = new Utf8Tokenizer(text);
        var sources = new List<string>();
        while (tokens.MoveNext()) sources.Add(Encoding.UTF8.GetString(text[tokens.Start..tokens.End]));
        Assert.Equal(["Über", "die", "BRÜCKE", "10.5", "km"], sources);
    }
}
