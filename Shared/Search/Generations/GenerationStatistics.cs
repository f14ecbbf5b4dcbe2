using System.Collections.Concurrent;
using Indexer.Indexing;
using Indexer.Indexing.Analysis;
using Indexer.Indexing.Statistics;
using Indexer.Search.Matching;
using Indexer.Search.Ranking;
using Indexer.Search.Shards;
using Indexer.Search.Suggestions;

namespace Indexer.Search.Generations;

/// <summary>What is known of a generation as a whole: the same numbers for every shard and every sharding. Thread-safe.</summary>
/// <param name="manifest">The generation.</param>
/// <param name="terms">Its term statistics; stay the caller's.</param>
/// <param name="words">Its words, as they were written when it was built, or null; stay the caller's.</param>
/// <param name="ranking">How to score.</param>
/// <param name="mostWords">Most words that are kept for suggestions.</param>
internal sealed class GenerationStatistics(GenerationManifest manifest, TermStatisticsReader terms, TermStatisticsReader? words, RankingOptions ranking, int mostWords)
{
    // Words remembered; all are forgotten when there are so many. Longer texts are looked up each time.
    private const int MostRemembered = 1 << 14;
    private const int LongestRemembered = 64;

    // What prefixes stand for: about a thousand of 128 words each. Around an entry and a word lie the objects that hold them.
    private const long MostPrefixBytes = 8 << 20;
    private const int PrefixBytes = 256;
    private const int WordBytes = 48;

    private readonly Lazy<WordDictionary> _words = new(() => (words is null ? null : WordDictionaryFile.TryRead(words, mostWords)) ?? WordDictionaryBuilder.Build(terms, mostWords));
    private readonly ConcurrentDictionary<(string Text, int Fields, string Forms), KnownWord[]> _remembered = new();
    private readonly Remembered<(string Prefix, int Fields, int Most), TermFrequency[]> _prefixes = new(static () => MostPrefixBytes, static words => PrefixBytes + words.Sum(word => (long)WordBytes + word.Term.Length));
    private readonly ScoringModel _bm25 = ScoringModel.Of(RankingFunction.Bm25, manifest, ranking);

    /// <summary>Most words that a prefix stands for where nothing else is said: the most frequent.</summary>
    public const int MostExpansions = 128;

    /// <summary>Codes of the languages of its documents; empty for unknown.</summary>
    public IEnumerable<string> Languages => manifest.Languages.Keys;

    /// <summary>Documents of the generation.</summary>
    public long Documents => manifest.Documents;

    /// <summary>Its words that are worth suggesting; the first who asks waits until they are read, or where none were written for a pass over all terms.</summary>
    /// <exception cref="InvalidDataException">They, or the term statistics, are damaged.</exception>
    public WordDictionary Words => _words.Value;

    /// <summary>How the default ranking scores.</summary>
    public ScoringModel Model { get; } = ScoringModel.Of(RankingFunction.Default, manifest, ranking);

    /// <summary>How a ranking function scores.</summary>
    public ScoringModel ModelOf(RankingFunction function) => function == RankingFunction.Bm25 ? _bm25 : Model;

    /// <summary>The words of a text in all their forms, with what the generation knows of them; remembered, since people ask for the same words.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="fields">Bit f: field f of <see cref="IndexSchema.TextFields"/>.</param>
    /// <param name="languages">Codes of the languages of the documents.</param>
    /// <param name="stems">Whether words count in all their forms, or only as typed.</param>
    public KnownWord[] WordsOf(string text, int fields, IReadOnlyCollection<string> languages, bool stems)
    {
        var asked = (text, fields, stems ? string.Join(',', languages) : "as typed");
        if (_remembered.TryGetValue(asked, out KnownWord[]? known)) return known;
        known = [.. QueryAnalyzer.Analyze(text, languages).Select(token => new KnownWord(token, WordOf(stems ? FormsOf(token) : [[token.Exact]], fields)))];
        if (text.Length > LongestRemembered) return known;
        if (_remembered.Count >= MostRemembered) _remembered.Clear();
        _remembered[asked] = known;
        return known;
    }

    /// <summary>About how many documents have a word, in any field and any language.</summary>
    public long DocumentFrequencyOf(string word, bool stems) =>
        WordsOf(word, (1 << IndexSchema.TextFields.Count) - 1, [.. Languages], stems).Select(known => known.Statistics.DocumentFrequency).DefaultIfEmpty().Max();

    /// <summary>
    /// The terms of a word that the generation has, in order of field, then group, and about how many documents have any of them: the sum over the terms of a group (a stem as
    /// typed and behind its mark), the most of the groups and of the fields, at most all documents. Unions can't be had from the frequencies of single terms; this errs by little,
    /// and by the same for every sharding.
    /// </summary>
    /// <param name="forms">Groups of terms; see <see cref="Matching.WordMatcher"/>.</param>
    /// <param name="fields">Bit f: field f of <see cref="IndexSchema.TextFields"/>.</param>
    private WordStatistics WordOf(byte[][][] forms, int fields)
    {
        var found = new List<WordTerm>();
        long most = 0;
        for (int field = 0; field < IndexSchema.TextFields.Count; field++)
        {
            if ((fields & (1 << field)) == 0) continue;
            for (int group = 0; group < forms.Length; group++)
            {
                long sum = 0;
                foreach (byte[] term in forms[group])
                {
                    long documents = terms.DocumentFrequency(IndexSchema.TextFields[field], term);
                    if (documents > 0) found.Add(new WordTerm { Field = field, Group = group, Bytes = term, Documents = documents });
                    sum += documents;
                }
                most = Math.Max(most, sum);
            }
        }
        return new WordStatistics(Math.Min(most, manifest.Documents), [.. found]);
    }

    /// <summary>The groups of terms that count as the word: as typed, and for each stem the stem's own term and the marked one.</summary>
    private static byte[][][] FormsOf(QueryToken token)
    {
        var groups = new List<byte[][]>();
        bool exactIsStem = false;
        foreach (byte[] stem in token.Stems)
        {
            exactIsStem |= stem.AsSpan().SequenceEqual(token.Exact);
            groups.Add([stem, [IndexSchema.StemMark, .. stem]]);
        }
        if (!exactIsStem) groups.Insert(0, [token.Exact]);
        return [.. groups];
    }

    /// <summary>The words that start with <paramref name="prefix"/>: of as many as <paramref name="budget"/> gives it, those that most documents of the generation have.</summary>
    public PrefixExpansion Expand(byte[] prefix, int fields, PrefixBudget budget)
    {
        // Those of a prefix that stands alone are remembered, whatever its share: few or many beside it, it is looked up once.
        var asked = (Convert.ToHexString(prefix), fields, budget.Alone);
        if (!_prefixes.TryGet(asked, out TermFrequency[]? words))
        {
            words = MostFrequent(prefix, fields, budget.Alone + 1);
            if (prefix.Length <= LongestRemembered) _prefixes.Add(asked, words);
        }
        return PrefixExpansion.Of(words, budget.Each, manifest.Documents);
    }

    /// <summary>The words that start with a prefix, the most frequent first. All blocks of terms that start so are read, which for a letter is a good part of the file.</summary>
    private TermFrequency[] MostFrequent(byte[] prefix, int fields, int most)
    {
        var frequencies = new Dictionary<string, TermFrequency>(StringComparer.Ordinal);
        for (int field = 0; field < IndexSchema.TextFields.Count; field++)
        {
            if ((fields & (1 << field)) == 0) continue;
            foreach (TermFrequency term in terms.TermsWithPrefix(IndexSchema.TextFields[field], prefix, most))
            {
                string name = Convert.ToHexString(term.Term);
                if (!frequencies.TryGetValue(name, out TermFrequency known) || known.DocumentFrequency < term.DocumentFrequency) frequencies[name] = term;
            }
        }
        return [.. frequencies.OrderByDescending(f => f.Value.DocumentFrequency).ThenBy(f => f.Key, StringComparer.Ordinal).Take(most).Select(f => f.Value)];
    }
}

/// <summary>A word of a query and what the generation knows of it.</summary>
internal sealed record KnownWord(QueryToken Token, WordStatistics Statistics);

/// <summary>What the generation knows of a word.</summary>
/// <param name="DocumentFrequency">About how many documents have it.</param>
/// <param name="Terms">Those of its terms that any document has, in order of field, then group.</param>
internal sealed record WordStatistics(long DocumentFrequency, WordTerm[] Terms);
