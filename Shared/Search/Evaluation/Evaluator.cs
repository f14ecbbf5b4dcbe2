namespace Indexer.Search.Evaluation;

/// <summary>
/// Scores answers as trec_eval does: entries are put in order of score, equal ones by document id <em>descending</em> (its rank column is never read); a document counts as
/// relevant from grade 1; a topic with relevant documents and no answer counts 0 (<c>trec_eval -c</c>); topics without a relevant document don't count.
/// </summary>
public sealed class Evaluator(Qrels qrels)
{
    private readonly Dictionary<string, Measures> _byTopic = [];

    /// <summary>Measures of each answered topic that counts.</summary>
    public IReadOnlyDictionary<string, Measures> ByTopic => _byTopic;

    /// <summary>Takes the answer to one topic.</summary>
    public void Add(string topic, IReadOnlyList<RunEntry> entries)
    {
        IReadOnlyDictionary<string, int> grades = qrels.Of(topic);
        if (grades.Values.Any(g => g >= 1)) _byTopic[topic] = Score(entries, grades);
    }

    /// <summary>Means over all topics that count, answered or not.</summary>
    public Measures Mean()
    {
        var nothing = new Lazy<Measures>(() => Score([], new Dictionary<string, int>()));
        return Measures.Mean([.. qrels.Topics.Where(t => qrels.Of(t).Values.Any(g => g >= 1)).Select(t => _byTopic.GetValueOrDefault(t) ?? nothing.Value)]);
    }

    private static Measures Score(IReadOnlyList<RunEntry> entries, IReadOnlyDictionary<string, int> grades)
    {
        int[] ranked = [.. entries
            .OrderByDescending(e => e.Score)
            .ThenByDescending(e => e.DocumentId, StringComparer.Ordinal)
            .Select(e => grades.GetValueOrDefault(e.DocumentId))];
        int relevant = grades.Values.Count(g => g >= 1);
        int found = 0;
        int firstRank = 0;
        double precisions = 0;
        for (int i = 0; i < ranked.Length; i++)
        {
            if (ranked[i] < 1) continue;
            found++;
            if (firstRank == 0) firstRank = i + 1;
            precisions += (double)found / (i + 1);
        }
        double ideal = Gain(grades.Values.OrderDescending());
        return new Measures
        {
            AveragePrecision = relevant == 0 ? 0 : precisions / relevant,
            NdcgAt10 = ideal == 0 ? 0 : Gain(ranked) / ideal,
            ReciprocalRank = firstRank == 0 ? 0 : 1.0 / firstRank,
            ReciprocalRankAt10 = firstRank is 0 or > 10 ? 0 : 1.0 / firstRank,
            RecallAt100 = relevant == 0 ? 0 : (double)ranked.Take(100).Count(g => g >= 1) / relevant,
            PrecisionAt30 = ranked.Take(30).Count(g => g >= 1) / 30.0,
            SuccessAt1 = firstRank == 1 ? 1 : 0,
        };
    }

    private static double Gain(IEnumerable<int> grades)
    {
        double sum = 0;
        int rank = 0;
        foreach (int grade in grades.Take(10))
        {
            rank++;
            if (grade > 0) sum += grade / Math.Log2(rank + 1);
        }
        return sum;
    }
}
