using System.Collections.Frozen;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Ar;
using Lucene.Net.Analysis.Bg;
using Lucene.Net.Analysis.Ca;
using Lucene.Net.Analysis.Ckb;
using Lucene.Net.Analysis.Cz;
using Lucene.Net.Analysis.De;
using Lucene.Net.Analysis.El;
using Lucene.Net.Analysis.En;
using Lucene.Net.Analysis.Es;
using Lucene.Net.Analysis.Fa;
using Lucene.Net.Analysis.Fr;
using Lucene.Net.Analysis.Gl;
using Lucene.Net.Analysis.Hi;
using Lucene.Net.Analysis.Id;
using Lucene.Net.Analysis.In;
using Lucene.Net.Analysis.It;
using Lucene.Net.Analysis.Lv;
using Lucene.Net.Analysis.Miscellaneous;
using Lucene.Net.Analysis.Pt;
using Lucene.Net.Analysis.Snowball;
using Lucene.Net.Analysis.Tr;
using Lucene.Net.Analysis.Util;
using Lucene.Net.Tartarus.Snowball;
using Lucene.Net.Tartarus.Snowball.Ext;
using Lucene.Net.Util;

namespace Indexer.Indexing.Analysis;

/// <summary>
/// What a stem is in each language: the normalisers and stemmer of Lucene's analyzer for it, over the exact form.
/// Where there is no stemmer the stem is the word without its diacritics, so that <c>łódź</c> and <c>lodz</c> meet.
/// </summary>
internal static class StemmingLanguages
{
    /// <summary>Number given to every language without a stemmer of its own.</summary>
    public const byte None = 0;

    private static readonly (string Codes, Func<TokenStream, TokenStream> Chain)[] Chains =
    [
        ("", words => new ASCIIFoldingFilter(words)),
        ("en", words => new ASCIIFoldingFilter(Snowball(words, new EnglishStemmer()))),
        ("de", words => new GermanLightStemFilter(new GermanNormalizationFilter(words))),
        ("fr", words => new FrenchLightStemFilter(new ElisionFilter(words, FrenchAnalyzer.DEFAULT_ARTICLES))),
        ("es", words => new SpanishLightStemFilter(words)),
        ("it", words => new ItalianLightStemFilter(new ElisionFilter(words, ItalianArticles))),
        ("pt", words => new PortugueseLightStemFilter(words)),
        ("nl", words => Snowball(words, new DutchStemmer())),
        ("sv", words => Snowball(words, new SwedishStemmer())),
        ("da", words => Snowball(words, new DanishStemmer())),
        ("no nb nn", words => Snowball(words, new NorwegianStemmer())),
        ("fi", words => Snowball(words, new FinnishStemmer())),
        ("ru", words => Snowball(words, new RussianStemmer())),
        // The exact form of a Turkish capital I is i, whichever it was: stems do not tell the two apart.
        ("tr", words => new CharacterMapFilter(Snowball(new ApostropheFilter(words), new TurkishStemmer()), "ı", "i")),
        ("ro", words => Snowball(words, new RomanianStemmer())),
        ("hu", words => Snowball(words, new HungarianStemmer())),
        ("cs", words => new CzechStemFilter(words)),
        ("bg", words => new BulgarianStemFilter(words)),
        ("el", words => new GreekStemFilter(new CharacterMapFilter(words, "άέήίϊΐόύϋΰώς", "αεηιιιουυυωσ"))),
        ("ar", words => new ArabicStemFilter(new ArabicNormalizationFilter(words))),
        ("fa", words => new PersianNormalizationFilter(new ArabicNormalizationFilter(words))),
        ("hi", words => new HindiStemFilter(new HindiNormalizationFilter(new IndicNormalizationFilter(words)))),
        ("id", words => new IndonesianStemFilter(words)),
        ("lv", words => new LatvianStemFilter(words)),
        ("ca", words => Snowball(new ElisionFilter(words, CatalanArticles), new CatalanStemmer())),
        ("hy", words => Snowball(words, new ArmenianStemmer())),
        ("ga", words => Snowball(new ElisionFilter(words, IrishArticles), new IrishStemmer())),
        ("eu", words => Snowball(words, new BasqueStemmer())),
        ("gl", words => new GalicianStemFilter(words)),
        ("ckb", words => new SoraniStemFilter(new SoraniNormalizationFilter(words))),
    ];

    private static readonly FrozenDictionary<string, byte> Numbers = Chains
        .SelectMany((entry, number) => entry.Codes.Split(' ').Select(code => (code, number)))
        .ToFrozenDictionary(entry => entry.code, entry => (byte)entry.number, StringComparer.Ordinal);

    // The analyzers keep these sets to themselves.
    private static CharArraySet ItalianArticles { get; } = Articles(
        "c", "l", "all", "dall", "dell", "nell", "sull", "coll", "pell", "gl", "agl", "dagl", "degl", "negl", "sugl", "un", "m", "t", "s", "v", "d");

    private static CharArraySet CatalanArticles { get; } = Articles("d", "l", "m", "n", "s", "t");

    private static CharArraySet IrishArticles { get; } = Articles("d", "m", "b");

    /// <summary>How many chains there are; numbers run from 0.</summary>
    public static int Count => Chains.Length;

    /// <summary>The number of a language given by its ISO 639 code or BCP 47 tag; <see cref="None"/> where it has no stemmer.</summary>
    public static byte NumberOf(string language)
    {
        if (Numbers.TryGetValue(language, out var number)) return number;
        var subtag = language.AsSpan().IndexOfAny('-', '_');
        var primary = (subtag < 0 ? language : language[..subtag]).ToLowerInvariant();
        return Numbers.GetValueOrDefault(primary, None);
    }

    /// <summary>Puts the filters of a language round a stream of words.</summary>
    public static TokenStream Chain(byte number, TokenStream words) => Chains[number].Chain(words);

    private static SnowballFilter Snowball(TokenStream words, SnowballProgram program) => new(words, program);

    private static CharArraySet Articles(params string[] articles) => new(LuceneVersion.LUCENE_48, articles, ignoreCase: true);
}
