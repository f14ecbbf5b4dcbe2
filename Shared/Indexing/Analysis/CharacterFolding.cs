using System.Text;

namespace Indexer.Indexing.Analysis;

/// <summary>
/// The exact form of characters: simple lower case, full-width ASCII as ASCII and half-width katakana as katakana
/// (Lucene's LowerCaseFilter and CJKWidthFilter in one table).
/// </summary>
internal static class CharacterFolding
{
    // Katakana from U+FF65 on in their ordinary form (Unicode compatibility decompositions).
    private const string HalfWidthKatakana = "・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u3099\u309A";

    private const string Voiced = "カガキギクグケゲコゴサザシジスズセゼソゾタダチヂツヅテデトドハバヒビフブヘベホボウヴワヷヰヸヱヹヲヺヽヾ";
    private const string SemiVoiced = "ハパヒピフプヘペホポ";
    private const int HiraganaBelowKatakana = 0x60;

    private static readonly char[] Folded = Build();
    private static readonly Lazy<ILookup<int, int>> Unfolded = new(() => Enumerable.Range(0, Folded.Length).Where(c => Folded[c] != c).ToLookup(c => (int)Folded[c], c => c));

    /// <summary>Folds any code point.</summary>
    public static int Fold(int codePoint) =>
        codePoint < 0x10000 ? Folded[codePoint] : Rune.ToLowerInvariant(new Rune(codePoint)).Value;

    /// <summary>The other code points of the basic plane that fold to one.</summary>
    public static IEnumerable<int> Unfold(int codePoint) => Unfolded.Value[codePoint];

    /// <summary>The kana that a base and a sound mark after it form together, or 0 where they form none.</summary>
    public static int Compose(int kana, int mark)
    {
        var pairs = mark is 0x3099 or 0xFF9E ? Voiced : mark is 0x309A or 0xFF9F ? SemiVoiced : "";
        var hiragana = kana is >= 0x3041 and <= 0x309F;
        var katakana = hiragana ? kana + HiraganaBelowKatakana : kana;
        for (var i = 0; i < pairs.Length; i += 2)
            if (pairs[i] == katakana && (!hiragana || pairs[i + 1] <= 'ヴ')) return hiragana ? pairs[i + 1] - HiraganaBelowKatakana : pairs[i + 1];
        return 0;
    }

    private static char[] Build()
    {
        var folded = new char[0x10000];
        for (var c = 0; c < folded.Length; c++) folded[c] = char.ToLowerInvariant((char)c);
        // The invariant culture leaves it alone; its simple lower case in UnicodeData.txt is i.
        folded['İ'] = 'i';
        for (var c = 0xFF01; c <= 0xFF5E; c++) folded[c] = char.ToLowerInvariant((char)(c - 0xFEE0));
        for (var c = 0; c < HalfWidthKatakana.Length; c++) folded[0xFF65 + c] = HalfWidthKatakana[c];
        return folded;
    }
}
