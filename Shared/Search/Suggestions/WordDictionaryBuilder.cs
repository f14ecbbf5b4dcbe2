using Indexer.Indexing;
using Indexer.Indexing.Analysis;
using Indexer.Indexing.Statistics;

namespace Indexer.Search.Suggestions;

/// <summary>
/// Makes a dictionary in one pass over term statistics, in memory for twice its bound: when there are so many words, the lighter half goes. What is kept in the end are the
/// weightiest, of equals the first in byte order, however often that happened.
/// </summary>
internal sealed class WordDictionaryBuilder
{
    /// <summary>Words of a dictionary where nothing else is said: about 6 MB.</summary>
    public const int UsualWords = 200_000;

    private const int UsualLength = 8;

    // Longer ones are no words that anybody types.
    private const int LongestWord = 64;

    // Stems come first in a field, and are half of its terms.
    private static readonly byte[] s_behindStems = [IndexSchema.StemMark + 1];

    private readonly int _most;
    private byte[] _bytes;
    private readonly List<int> _ends;
    private readonly List<int> _weights;
    private int _length;
    private byte[] _term = new byte[LongestWord];

    /// <param name="most">Most words.</param>
    /// <param name="expected">About how many will be added.</param>
    private WordDictionaryBuilder(int most, int expected = 1 << 13)
    {
        _most = most;
        _ends = new List<int>(expected);
        _weights = new List<int>(expected);
        _bytes = new byte[(expected + 1) * UsualLength];
    }

    /// <summary>The dictionary of a generation.</summary>
    /// <param name="terms">Its term statistics.</param>
    /// <param name="most">Most words; 0: none.</param>
    /// <exception cref="InvalidDataException">A block is damaged.</exception>
    public static WordDictionary Build(TermStatisticsReader terms, int most)
    {
        var builder = new WordDictionaryBuilder(most);
        if (most > 0) builder.AddAll(terms);
        return builder.Finish();
    }

    /// <summary>The weightiest of words that were written down with their weights.</summary>
    /// <param name="words">Them, as terms.</param>
    /// <param name="field">Their field.</param>
    /// <param name="most">Most words; 0: none.</param>
    /// <exception cref="InvalidDataException">A block is damaged.</exception>
    public static WordDictionary Read(TermStatisticsReader words, string field, int most)
    {
        if (most == 0 || words.Terms == 0) return new WordDictionaryBuilder(0, 0).Finish();
        var builder = new WordDictionaryBuilder(most, (int)Math.Min(words.Terms, 2L * most));
        using var word = new TermStatisticsCursor(words, field);
        while (word.MoveNext()) builder.Append(word.Term, (int)word.DocumentFrequency);
        return builder.Finish();
    }

    /// <summary>What a document counts that has the word in a field of <see cref="IndexSchema.TextFields"/>.</summary>
    internal static int WeightOf(string field) => field switch
    {
        IndexSchema.Title => 4,
        IndexSchema.Headings => 2,
        _ => 1,
    };

    /// <summary>Whether a term is a word that can be suggested: not a stem, and not a pair of characters of a script without blanks between words.</summary>
    internal static bool IsWord(ReadOnlySpan<byte> term)
    {
        if (term.Length is 0 or > LongestWord || term[0] == IndexSchema.StemMark) return false;
        return WordClasses.Of(Utf8Decoding.Decode(term, 0, out _)) is not (WordClass.Han or WordClass.Hiragana or WordClass.Katakana or WordClass.Hangul or WordClass.SouthEastAsian);
    }

    private WordDictionary Finish()
    {
        Trim();
        return new WordDictionary(_bytes[.._length], [.. _ends], [.. _weights]);
    }

    private void AddAll(TermStatisticsReader terms)
    {
        var fields = new List<TermStatisticsCursor>();
        try
        {
            fields.AddRange(IndexSchema.TextFields.Intersect(terms.Fields, StringComparer.Ordinal).Select(field => new TermStatisticsCursor(terms, field, s_behindStems)));
            fields.RemoveAll(HasEnded);
            while (fields.Count > 0) AddFirst(fields);
        }
        finally
        {
            foreach (TermStatisticsCursor field in fields) field.Dispose();
        }
    }

    /// <summary>Takes the first term in byte order, of all fields that have it.</summary>
    private void AddFirst(List<TermStatisticsCursor> fields)
    {
        TermStatisticsCursor first = fields[0];
        for (int i = 1; i < fields.Count; i++)
            if (fields[i].CompareTo(first) < 0) first = fields[i];
        if (first.Term.Length > _term.Length) _term = new byte[first.Term.Length];
        first.Term.CopyTo(_term);
        ReadOnlySpan<byte> term = _term.AsSpan(0, first.Term.Length);

        long weight = 0;
        for (int i = fields.Count - 1; i >= 0; i--)
        {
            if (!fields[i].Term.SequenceEqual(term)) continue;
            weight += WeightOf(fields[i].Field) * fields[i].DocumentFrequency;
            if (HasEnded(fields[i])) fields.RemoveAt(i);
        }
        if (IsWord(term)) Append(term, (int)Math.Min(weight, int.MaxValue));
    }

    private static bool HasEnded(TermStatisticsCursor field)
    {
        if (field.MoveNext()) return false;
        field.Dispose();
        return true;
    }

    private void Append(ReadOnlySpan<byte> word, int weight)
    {
        if (_length + word.Length > _bytes.Length) Array.Resize(ref _bytes, 2 * _bytes.Length);
        word.CopyTo(_bytes.AsSpan(_length));
        _ends.Add(_length += word.Length);
        _weights.Add(weight);
        if (_weights.Count >= 2 * _most) Trim();
    }

    /// <summary>Keeps the weightiest.</summary>
    private void Trim()
    {
        if (_weights.Count <= _most) return;
        int[] sorted = [.. _weights];
        Array.Sort(sorted);
        int least = sorted[^_most];
        int ofLeast = _most - sorted.Count(weight => weight > least);
        (int kept, int length, int start) = (0, 0, 0);
        for (int i = 0; i < _weights.Count; i++)
        {
            int end = _ends[i];
            if (_weights[i] > least || (_weights[i] == least && ofLeast-- > 0))
            {
                _bytes.AsSpan(start, end - start).CopyTo(_bytes.AsSpan(length));
                _ends[kept] = length += end - start;
                _weights[kept++] = _weights[i];
            }
            start = end;
        }
        _ends.RemoveRange(kept, _ends.Count - kept);
        _weights.RemoveRange(kept, _weights.Count - kept);
        _length = length;
    }
}
