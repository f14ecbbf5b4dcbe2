using System.Globalization;
using System.Text;
using CsCheck;
using Indexer.Indexing.Statistics;
using Indexer.Search.Suggestions;
using Indexer.Tests.Indexing;
using Xunit;

namespace Indexer.Tests.Search.Suggestions;

public sealed class WordDictionaryTests
{
    private static readonly string[] Fields = ["body", "headings", "title", "urlwords"]; // in ordinal order

    private static readonly Gen<(int Field, string Word, int Documents)[]> GenTerms =
        Gen.Select(Gen.Int[0, 3], OneOf("a", "b", "ä", "字", "\u0001", "7").Array[1, 4].Select(string.Concat), Gen.Int[1, 6]).Array[0, 80];

    [Fact]
    public void It_has_the_weightiest_words_of_all_fields_and_no_stems_or_pairs()
    {
        Gen.Select(GenTerms, Gen.Int[0, 30]).Sample((drawn, most) =>
        {
            var terms = drawn.DistinctBy(t => (t.Field, t.Word)).ToArray();
            var expected = terms.Where(t => t.Word[0] is not ('\u0001' or '字'))
                .GroupBy(t => t.Word, t => t.Documents * (Fields[t.Field] switch { "title" => 4, "headings" => 2, _ => 1 }))
                .Select(g => (g.Key, Weight: g.Sum()))
                .OrderByDescending(w => w.Weight).ThenBy(w => w.Key, Utf8Order).Take(most)
                .OrderBy(w => w.Key, Utf8Order);
            WordDictionary words = Build(terms, most);
            Assert.Equal(expected, Listed(words));
        }, iter: 300);
    }

    [Fact]
    public void Written_down_it_is_the_same_for_any_bound()
    {
        Gen.Select(GenTerms, Gen.Int[0, 90]).Sample((drawn, most) =>
        {
            using var folder = new TempFolder();
            Write(drawn.DistinctBy(t => (t.Field, t.Word)), folder["terms"]);
            Assert.Equal(WordDictionaryFile.Write(folder["terms"], folder["words"]) with { Name = "" }, WordDictionaryFile.Write(folder["terms"], folder["again"]) with { Name = "" });
            using var terms = new TermStatisticsReader(folder["terms"]);
            using var file = new TermStatisticsReader(folder["words"]);
            Assert.Equal(Listed(WordDictionaryBuilder.Build(terms, most)), Listed(WordDictionaryFile.TryRead(file, most)!)); // not null: there are not so many words
        }, iter: 100);
    }

    [Fact]
    public void More_words_than_were_written_down_are_not_read()
    {
        using var folder = new TempFolder();
        Write(Enumerable.Range(0, WordDictionaryBuilder.UsualWords + 1).Select(n => (0, n.ToString("D6", CultureInfo.InvariantCulture), 1 + n % 2)), folder["terms"]);
        WordDictionaryFile.Write(folder["terms"], folder["words"]);
        using var file = new TermStatisticsReader(folder["words"]);
        Assert.Equal(WordDictionaryBuilder.UsualWords, WordDictionaryFile.TryRead(file, WordDictionaryBuilder.UsualWords)!.Count); // not null: so many were written down
        Assert.Null(WordDictionaryFile.TryRead(file, WordDictionaryBuilder.UsualWords + 1));
    }

    [Fact]
    public void Words_with_a_prefix_come_the_weightiest_first_of_equals_in_byte_order()
    {
        Gen.Select(GenTerms, OneOf("a", "b", "ab", "7", "ä", "äa", "c")).Sample((drawn, prefix) =>
        {
            WordDictionary words = Build(drawn.DistinctBy(t => (t.Field, t.Word)), 1000);
            var expected = Enumerable.Range(0, words.Count).Where(word => words.TextOf(word).StartsWith(prefix, StringComparison.Ordinal)).OrderByDescending(words.WeightOf).ThenBy(word => word);
            (int first, int end) = words.WithPrefix(Encoding.UTF8.GetBytes(prefix));
            Assert.Equal(expected, words.Weightiest((first, end)));
            Assert.All(Enumerable.Range(0, words.Count), word => Assert.Equal(word, words.Find(words[word])));
            Assert.Equal(-1, words.Find("nowhere"u8));
        }, iter: 300);
    }

    private static Comparer<string> Utf8Order { get; } = Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)));

    private static WordDictionary Build(IEnumerable<(int Field, string Word, int Documents)> terms, int most)
    {
        using var folder = new TempFolder();
        Write(terms, folder["terms"]);
        using var reader = new TermStatisticsReader(folder["terms"]);
        return WordDictionaryBuilder.Build(reader, most);
    }

    private static void Write(IEnumerable<(int Field, string Word, int Documents)> terms, string path)
    {
        using var writer = new TermStatisticsWriter(path);
        foreach (var term in terms.OrderBy(t => t.Field).ThenBy(t => t.Word, Utf8Order)) writer.Add(Fields[term.Field], Encoding.UTF8.GetBytes(term.Word), term.Documents);
        writer.Finish();
    }

    private static IEnumerable<(string Text, int Weight)> Listed(WordDictionary words) => Enumerable.Range(0, words.Count).Select(word => (words.TextOf(word), words.WeightOf(word)));

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
