using Indexer.Indexing;
using Indexer.Search.Ranking;

namespace Indexer.Tests.Search;

/// <summary>Scores documents by reading them all: the oracle of the search.</summary>
internal sealed class BruteForce(IReadOnlyList<TestDocument> documents, GenerationManifest manifest, RankingOptions? ranking = null)
{
    private readonly RankingOptions _ranking = ranking ?? new();

    /// <summary>Documents that have any of the phrases (one word or more each), best first, equal ones by id.</summary>
    public List<(string Id, float Score)> Rank(IReadOnlyList<string[]> phrases, RankingFunction ranking, bool withProximity = false)
    {
        var hits = new List<(string Id, float Score)>();
        foreach (TestDocument document in documents)
        {
            double score = 0;
            bool matches = false;
            foreach (string[] phrase in phrases)
            {
                double frequency = 0;
                for (int field = 0; field < 5; field++)
                {
                    string[] words = WordsOf(document, field);
                    int occurrences = Count(words, phrase);
                    if (occurrences > 0) frequency += occurrences * Factor(document, field, words.Length, ranking);
                }
                if (frequency == 0) continue;
                matches = true;
                double k1 = ranking == RankingFunction.Bm25 ? _ranking.Bm25K1 : manifest.Options.K1;
                score += phrase.Sum(word => Idf(word, ranking)) * (frequency / (k1 + frequency));
            }
            if (ranking == RankingFunction.Default && document.Rank > 0) score += manifest.Options.RankWeight * (document.Rank / (Pivot() + (double)document.Rank));
            if (withProximity) score += Proximity(document, [.. phrases.Select(phrase => phrase[0])]);
            if (matches) hits.Add((document.Id, (float)score));
        }
        return [.. hits.OrderByDescending(h => h.Score).ThenBy(h => h.Id, StringComparer.Ordinal)];
    }

    private double Pivot()
    {
        float[] ranks = [.. documents.Select(d => d.Rank).Where(rank => rank > 0)];
        return manifest.Options.RankPivot ?? BitConverter.Int32BitsToSingle((int)(ranks.Sum(rank => (long)BitConverter.SingleToInt32Bits(rank)) / ranks.Length));
    }

    /// <summary>What distinct words gain where they follow each other, over title and main text.</summary>
    private double Proximity(TestDocument document, string[] query)
    {
        double sum = 0;
        for (int i = 1; i < query.Length; i++)
        {
            double frequency = 0;
            foreach (int field in new[] { 0, 2 })
            {
                string[] words = WordsOf(document, field);
                double meetings = 0;
                for (int a = 0; a < words.Length; a++)
                {
                    if (words[a] != query[i - 1]) continue;
                    int b = Array.FindIndex(words, a + 1, word => word == query[i - 1] || word == query[i]);
                    if (b >= 0 && words[b] == query[i] && b - a <= 8) meetings += 1.0 / ((b - a) * (b - a));
                }
                if (meetings > 0) frequency += meetings * Factor(document, field, words.Length, RankingFunction.Default);
            }
            double weight = _ranking.ProximityWeight * Math.Min(Idf(query[i - 1], RankingFunction.Default), Idf(query[i], RankingFunction.Default));
            sum += weight * (frequency / (manifest.Options.K1 + frequency));
        }
        return sum;
    }

    private double Factor(TestDocument document, int field, int length, RankingFunction ranking)
    {
        if (ranking == RankingFunction.Default) return WeightOf(field) / (1 - BOf(field) + BOf(field) / AverageOf(field) * length);
        double average = (double)documents.Sum(LengthOf) / documents.Count;
        return 1 / (1 - _ranking.Bm25B + _ranking.Bm25B / average * LengthOf(document));

        static int LengthOf(TestDocument document) => Enumerable.Range(0, 5).Sum(field => WordsOf(document, field).Length);
    }

    private double Idf(string word, RankingFunction ranking)
    {
        double most = Enumerable.Range(0, 5).Max(field => documents.Count(d => WordsOf(d, field).Contains(word)));
        double odds = (documents.Count - most + 0.5) / (most + 0.5);
        if (ranking == RankingFunction.Bm25) return Math.Log(1 + odds);
        odds *= 0.54881163609402639;
        return 0.5 * Math.Log(1 + odds * odds);
    }

    private static int Count(string[] words, string[] phrase) =>
        Enumerable.Range(0, Math.Max(0, words.Length - phrase.Length + 1)).Count(at => words.AsSpan(at, phrase.Length).SequenceEqual(phrase));

    private static string[] WordsOf(TestDocument document, int field) => (field switch
    {
        0 => document.Title,
        1 => document.Headings,
        2 => document.Body,
        4 => document.Anchors,
        _ => document.Url.Replace("http://", "", StringComparison.Ordinal).Replace('.', ' ').Replace('/', ' '),
    }).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private double WeightOf(int field) => field switch { 0 => _ranking.TitleWeight, 1 => _ranking.HeadingsWeight, 2 => 1, 4 => _ranking.AnchorsWeight, _ => _ranking.UrlWordsWeight };

    private double BOf(int field) => field switch { 2 => manifest.Options.B, 4 => _ranking.AnchorsB, _ => _ranking.ShortFieldB };

    private double AverageOf(int field)
    {
        FieldStatistics statistics = manifest.Fields[IndexSchema.TextFields[field]];
        return statistics.Documents == 0 ? 1 : (double)statistics.TotalTerms / statistics.Documents;
    }
}
