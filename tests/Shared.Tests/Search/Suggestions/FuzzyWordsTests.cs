using System.Text;
using CsCheck;
using Indexer.Search.Suggestions;
using Xunit;

namespace Indexer.Tests.Search.Suggestions;

/// <summary>The walk over the dictionary, held against the definition of the distance worked out for every word.</summary>
public sealed class FuzzyWordsTests
{
    // Few letters of one to four bytes, so that near words are common.
    private static readonly Gen<string> GenWord = OneOf("a", "b", "c", "ß", "д", "字", "𝛼").Array[1, 9].Select(string.Concat);

    private static readonly Gen<string[]> GenWords = GenWord.Array[0, 60].Select(words => words.Distinct(StringComparer.Ordinal).OrderBy(word => word, Utf8Order).ToArray());

    private static Comparer<string> Utf8Order { get; } = Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)));

    [Fact]
    public void All_words_within_the_distance_are_found_and_no_others()
    {
        Gen.Select(GenWords, GenWord, Gen.Int[0, 3]).Sample((words, typed, most) =>
        {
            var expected = words.Select((word, i) => (i, Distance: Distance(typed, word))).Where(w => w.Distance <= most);
            var found = FuzzyWords.Find(DictionaryOf(words), Encoding.UTF8.GetBytes(typed), most);
            Assert.Equal(expected, found.Select(near => (near.First, near.Distance)));
            Assert.All(found, near => Assert.Equal(near.First + 1, near.End));
        }, iter: 2000);
    }

    [Fact]
    public void All_words_with_a_beginning_within_the_distance_are_found_at_the_least_distance_of_any_of_their_beginnings()
    {
        Gen.Select(GenWords, GenWord, Gen.Int[0, 2]).Where(g => Runes(g.Item2).Length > g.Item3).Sample((words, typed, most) =>
        {
            var expected = words.Select((word, i) => (i, Distance: Beginnings(word).Min(beginning => Distance(typed, beginning)))).Where(w => w.Distance <= most);
            var found = FuzzyWords.FindPrefixes(DictionaryOf(words), Encoding.UTF8.GetBytes(typed), most)
                .SelectMany(near => Enumerable.Range(near.First, near.End - near.First).Select(word => (word, near.Distance)))
                .GroupBy(near => near.word).OrderBy(group => group.Key).Select(group => (group.Key, group.Min(near => near.Distance)));
            Assert.Equal(expected, found);
        }, iter: 2000);
    }

    [Theory]
    [InlineData("recieve", "receive", 1)]
    [InlineData("hte", "the", 1)]
    [InlineData("gross", "größe", 3)]
    [InlineData("ca", "abc", 3)] // no stretch is edited twice
    public void Neighbours_changed_places_count_once(string typed, string word, int distance)
    {
        Assert.Equal(distance, Distance(typed, word));
        Assert.Equal(distance, Assert.Single(FuzzyWords.Find(DictionaryOf([word]), Encoding.UTF8.GetBytes(typed), 3)).Distance);
    }

    private static WordDictionary DictionaryOf(string[] words)
    {
        byte[][] bytes = [.. words.Select(Encoding.UTF8.GetBytes)];
        int end = 0;
        return new WordDictionary([.. bytes.SelectMany(b => b)], [.. bytes.Select(b => end += b.Length)], new int[words.Length]);
    }

    private static IEnumerable<string> Beginnings(string word)
    {
        Rune[] runes = Runes(word);
        return Enumerable.Range(1, runes.Length).Select(length => string.Concat(runes[..length].Select(rune => rune.ToString())));
    }

    /// <summary>The textbook's table.</summary>
    private static int Distance(string from, string to)
    {
        Rune[] a = Runes(from), b = Runes(to);
        var table = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }
                table[i, j] = Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
            }
        }
        return table[a.Length, b.Length];
    }

    private static Rune[] Runes(string text) => [.. text.EnumerateRunes()];

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
