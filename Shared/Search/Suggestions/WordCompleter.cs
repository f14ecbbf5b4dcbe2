using System.Text;
using Indexer.Search.Queries;
using Indexer.Search.Scatter;

namespace Indexer.Search.Suggestions;

/// <summary>
/// Completes the last word of a text: with the weightiest words that begin so, then, where these are few, with words whose beginning is near. What stands before it stays as typed, and only
/// words are taken that some document has together with it.
/// </summary>
internal sealed class WordCompleter(IPinnedGeneration pinned, long deadline)
{
    // Words tried with what stands before them, for each that is wanted: every one costs a search for two words.
    private const int TriedForEach = 2;
    private const int ShortestNear = 4;
    private const int ShortestOfTwoEdits = 8;

    /// <summary>The completed texts, best first.</summary>
    public async Task<List<string>> CompleteAsync(string text, int size, CancellationToken cancellationToken)
    {
        List<TypedWord> typed = TypedWord.AllOf(text);
        if (typed is not [.. var before, var last] || last.End != text.Length || last.IsCjk || last.Kind == LexemeKind.Prefix) return [];
        bool isAlone = before.Count == 0;
        List<string> texts = [.. WordsFor(last).Take(isAlone ? size : TriedForEach * size).Select(word => Complete(text, last, word))];
        if (isAlone) return texts;
        long[] found = await Task.WhenAll(texts.Select(completed =>
            pinned.CountAsync(QueryParser.Parse(completed).Root.WithAllRequired(), 1, deadline, cancellationToken)));
        return [.. texts.Where((_, i) => found[i] > 0).Take(size)];
    }

    private IEnumerable<int> WordsFor(TypedWord last)
    {
        WordDictionary words = pinned.Statistics.Words;
        (int first, int end) = words.WithPrefix(last.Exact);
        foreach (int word in words.Weightiest((first, end)))
            if (words[word].Length > last.Exact.Length) yield return word;

        int length = Encoding.UTF8.GetCharCount(last.Exact);
        if (length < ShortestNear) yield break;
        var seen = new HashSet<int>();
        foreach (var near in FuzzyWords.FindPrefixes(words, last.Exact, length < ShortestOfTwoEdits ? 1 : 2).GroupBy(near => near.Distance, near => (near.First, near.End)).OrderBy(near => near.Key))
            foreach (int word in words.Weightiest(near))
                if ((word < first || word >= end) && seen.Add(word)) yield return word;
    }

    /// <summary>Letters that were typed stay as they were, capitals among them.</summary>
    private string Complete(string text, TypedWord last, int word)
    {
        string full = pinned.Statistics.Words.TextOf(word), exact = Encoding.UTF8.GetString(last.Exact);
        string rest = full.StartsWith(exact, StringComparison.Ordinal) ? text[last.Start..] + full[exact.Length..] : full;
        return text[..last.Start] + rest;
    }
}
