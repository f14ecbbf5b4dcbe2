using Indexer.Indexing.Statistics;

namespace Indexer.Search.Generations;

/// <summary>The words that a prefix stands for.</summary>
/// <param name="Terms">Exact forms, in byte order.</param>
/// <param name="DocumentFrequency">About how many documents have any of them: the sum of their frequencies, at most all documents.</param>
/// <param name="WasCut">Whether there are more, rarer ones.</param>
internal sealed record PrefixExpansion(IReadOnlyList<byte[]> Terms, long DocumentFrequency, bool WasCut)
{
    /// <summary>The first of some words.</summary>
    /// <param name="words">Words that start with the prefix, the most frequent first.</param>
    /// <param name="most">How many of them are taken.</param>
    /// <param name="documents">Documents of the generation.</param>
    public static PrefixExpansion Of(TermFrequency[] words, int most, long documents)
    {
        TermFrequency[] taken = words[..Math.Min(most, words.Length)];
        Array.Sort(taken, static (a, b) => a.Term.AsSpan().SequenceCompareTo(b.Term));
        return new PrefixExpansion(Array.ConvertAll(taken, word => word.Term), Math.Min(taken.Sum(word => word.DocumentFrequency), documents), words.Length > most);
    }
}
