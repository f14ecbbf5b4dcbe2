using System.Text;

namespace Indexer.Extraction.Languages;

/// <summary>
/// Scores words and letters for languages that share a script. A word that k of the lists hold is worth 1/k to each of them, and half of that past the first twenty of a list, which
/// runs from the most frequent word down; a word with a telling letter is worth something to the languages that use the letter.
/// </summary>
internal static class FunctionWords
{
    private const int LongestWord = 24;
    private const int FrequentWords = 20;
    private const float LetterWeight = 0.35f;

    private static readonly Dictionary<ulong, (int Language, float Weight)[]> Words = [];
    private static readonly Dictionary<int, int[]> Letters = [];

    static FunctionWords()
    {
        var words = new Dictionary<ulong, List<(int Language, float Weight)>>();
        var letters = new Dictionary<int, List<int>>();
        for (var language = 0; language < LanguageCount; language++)
        {
            var rank = 0;
            foreach (var word in LanguageData.Profiles[language].Words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                var hash = HashOf(Encoding.UTF8.GetBytes(word));
                if (!words.TryGetValue(hash, out var list)) words.Add(hash, list = []);
                if (list.Exists(entry => entry.Language == language)) continue;
                list.Add((language, rank++ < FrequentWords ? 1f : 0.5f));
            }
            foreach (var rune in LanguageData.Profiles[language].Letters.EnumerateRunes())
            {
                if (!letters.TryGetValue(rune.Value, out var list)) letters.Add(rune.Value, list = []);
                if (!list.Contains(language)) list.Add(language);
            }
        }
        foreach (var (hash, list) in words) Words.Add(hash, [.. list.Select(entry => (entry.Language, entry.Weight / list.Count))]);
        foreach (var (letter, list) in letters) Letters.Add(letter, [.. list]);
    }

    public static int LanguageCount => LanguageData.Profiles.Length;

    public static string CodeOf(int language) => LanguageData.Profiles[language].Code;

    public static Script ScriptOf(int language) => LanguageData.Profiles[language].Script;

    /// <summary>Adds the scores of <paramref name="utf8"/>'s words; returns how many words there are.</summary>
    public static int Score(ReadOnlySpan<byte> utf8, Span<float> scores)
    {
        Span<byte> word = stackalloc byte[LongestWord];
        Span<byte> encoded = stackalloc byte[4];
        int length = 0, words = 0, telling = 0;
        while (true)
        {
            var rune = new Rune(' ');
            var consumed = 0;
            if (!utf8.IsEmpty)
            {
                var lead = utf8[0];
                if (lead < 0x80)
                {
                    consumed = 1;
                    rune = new Rune((char)(char.IsAsciiLetterUpper((char)lead) ? lead | 0x20 : lead));
                }
                else
                {
                    Rune.DecodeFromUtf8(utf8, out rune, out consumed);
                    rune = Rune.ToLowerInvariant(rune);
                }
                utf8 = utf8[consumed..];
            }
            if (rune.Value >= 0x80 ? Scripts.Of(rune.Value) != Script.None || Rune.IsLetter(rune) || IsMark(rune.Value) : char.IsAsciiLetter((char)rune.Value))
            {
                if (rune.Value >= 0x80 && Letters.ContainsKey(rune.Value)) telling = rune.Value;
                var size = rune.EncodeToUtf8(encoded);
                if (length + size <= LongestWord) encoded[..size].CopyTo(word[length..]);
                length += size;
                continue;
            }
            if (length > 0)
            {
                words++;
                if (length <= LongestWord && Words.TryGetValue(HashOf(word[..length]), out var entries))
                    foreach (var (language, weight) in entries) scores[language] += weight;
                if (telling != 0)
                {
                    var users = Letters[telling];
                    foreach (var language in users) scores[language] += LetterWeight / users.Length;
                }
                (length, telling) = (0, 0);
            }
            if (consumed == 0) return words;
        }
    }

    private static bool IsMark(int value) => value is >= 0x300 and < 0x370;

    private static ulong HashOf(ReadOnlySpan<byte> word)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in word) hash = (hash ^ value) * 1099511628211UL;
        return hash;
    }
}
