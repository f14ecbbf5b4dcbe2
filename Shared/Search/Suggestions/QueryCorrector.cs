using System.Text;
using Indexer.Search.Generations;
using Indexer.Search.Queries;

namespace Indexer.Search.Suggestions;

/// <summary>
/// Rewrites the words of a query that a generation does not know, or hardly, to near ones that it knows: the nearest by edits first, of those the weightiest, a common first letter counting
/// for it, since people rarely mistype that one (Pollock and Zamora 1984). All else stays as it was typed. Knows no language: the dictionary is the generation's.
/// </summary>
internal sealed class QueryCorrector(GenerationStatistics statistics)
{
    // Texts to try, at most.
    private const int MostTexts = 3;

    // A word that one document in so many has may be a slip of one author.
    private const int Hardly = 5_000;

    // How much weightier another word must be for one that is hardly known to give way to it.
    private const int Outweighs = 20;

    private const int FirstLetterCounts = 4;
    private const int ShortestWord = 3;
    private const int ShortestOfTwoEdits = 6;

    /// <summary>The texts with their unknown words corrected, the likeliest first; empty where there is nothing to correct.</summary>
    public List<string> Correct(string text)
    {
        var corrections = new List<(TypedWord Word, string[] Near)>();
        foreach (TypedWord word in TypedWord.AllOf(text))
            if (NearTo(word, text) is { Length: > 0 } near) corrections.Add((word, near));
        var texts = new List<string>();
        for (int choice = 0; choice < MostTexts && corrections.Any(c => choice < c.Near.Length); choice++)
            texts.Add(Replace(text, corrections, choice));
        return texts;
    }

    private static string Replace(string text, List<(TypedWord Word, string[] Near)> corrections, int choice)
    {
        var corrected = new StringBuilder(text);
        foreach (var (word, near) in Enumerable.Reverse(corrections)) // from the end, so that places stay
            corrected.Remove(word.Start, word.End - word.Start).Insert(word.Start, near[Math.Min(choice, near.Length - 1)]);
        return corrected.ToString();
    }

    private string[] NearTo(TypedWord typed, string text)
    {
        if (typed.IsCjk || typed.Kind == LexemeKind.Prefix) return [];
        int length = Encoding.UTF8.GetCharCount(typed.Exact);
        if (length < ShortestWord || typed.Exact.AsSpan().IndexOfAnyInRange((byte)'0', (byte)'9') >= 0) return [];
        long known = statistics.DocumentFrequencyOf(text[typed.Start..typed.End], stems: typed.Kind == LexemeKind.Word);
        if (known > statistics.Documents / Hardly) return [];

        WordDictionary words = statistics.Words;
        return [.. FuzzyWords.Find(words, typed.Exact, length < ShortestOfTwoEdits ? 1 : 2)
            .Where(near => near.Distance > 0 && words.WeightOf(near.First) >= Outweighs * known && words[near.First].IndexOfAnyInRange((byte)'0', (byte)'9') < 0)
            .OrderBy(near => near.Distance)
            .ThenByDescending(near => words.WeightOf(near.First) * (words[near.First][0] == typed.Exact[0] ? FirstLetterCounts : 1L))
            .ThenBy(near => near.First)
            .Take(MostTexts)
            .Select(near => words.TextOf(near.First))];
    }
}
