using System.Text;
using Indexer.Indexing.Analysis;
using Indexer.Search.Generations;
using Indexer.Search.Queries;
using Indexer.Search.Suggestions;

namespace Indexer.Search.Similar;

/// <summary>
/// The words that tell most about a document: those with the greatest tf·idf, by the statistics of the whole generation. Forms of one stem count as one word. Frequencies are saturated
/// as in ranking, so that a word that is repeated without end does not drown the others.
/// </summary>
internal sealed class TellingWords(GenerationStatistics statistics)
{
    /// <summary>Words of a query for what is alike.</summary>
    public const int Most = 25;

    // Looked up exactly; the dictionary has chosen them.
    private const int MostLookedUp = 3 * Most;
    private const double TitleCounts = 3;
    private const double Saturation = 1.2;

    /// <summary>The words of a text, each weighted by how much it tells of it; those that no other document has are left out.</summary>
    /// <param name="title">Title.</param>
    /// <param name="body">The beginning of the main text.</param>
    /// <param name="language">ISO 639 code, or empty.</param>
    public List<WordQuery> Of(string title, string body, string language)
    {
        var occurrences = new Dictionary<string, (string Word, double Count)>(StringComparer.Ordinal);
        Count(occurrences, title, language, TitleCounts);
        Count(occurrences, body, language, 1);
        var likely = occurrences
            .Select(o => (Stem: o.Key, o.Value.Word, Share: o.Value.Count / (Saturation + o.Value.Count)))
            .OrderByDescending(w => w.Share * statistics.Model.InverseDocumentFrequency(RoughFrequencyOf(w.Word))).ThenBy(w => w.Stem, StringComparer.Ordinal)
            .Take(MostLookedUp);
        return
        [
            .. likely.Select(w => (w.Stem, w.Word, w.Share, Frequency: statistics.DocumentFrequencyOf(w.Word, stems: true)))
                .Where(w => w.Frequency > 1)
                .OrderByDescending(w => w.Share * statistics.Model.InverseDocumentFrequency(w.Frequency)).ThenBy(w => w.Stem, StringComparer.Ordinal)
                .Take(Most)
                .Select(w => new WordQuery(w.Word, QueryScope.Everywhere) { Weight = w.Share }),
        ];
    }

    /// <summary>From memory: a text has thousands of words, and each exact frequency is read from a file.</summary>
    private long RoughFrequencyOf(string word) => statistics.Words.Find(Encoding.UTF8.GetBytes(word)) is var at && at >= 0 ? statistics.Words.WeightOf(at) : 1;

    private static void Count(Dictionary<string, (string Word, double Count)> occurrences, string text, string language, double each)
    {
        foreach (QueryToken token in QueryAnalyzer.Analyze(text, [language]))
        {
            string word = Encoding.UTF8.GetString(token.Exact), stem = token.Stems is [var first, ..] ? Encoding.UTF8.GetString(first) : word;
            (string Word, double Count) before = occurrences.GetValueOrDefault(stem, (word, 0));
            occurrences[stem] = (before.Word, before.Count + each);
        }
    }
}
