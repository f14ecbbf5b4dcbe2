using Indexer.Search.Shards;

namespace Indexer.Search.Pruning;

/// <summary>A list of postings of a word: those of a frequent term, which stay in the file, or rare ones in memory.</summary>
/// <param name="Field">Number of the field.</param>
/// <param name="Group">See <see cref="Matching.WordMatcher"/>; rare postings of several groups may be one list, which is then a group of its own.</param>
/// <param name="Frequent">The blocks of a frequent term, or null.</param>
/// <param name="Rare">The postings, where it is not frequent.</param>
internal readonly record struct WordList(int Field, int Group, TermBounds? Frequent, RarePostings? Rare)
{
    /// <summary>Postings in it.</summary>
    public int Length => Frequent?.Documents ?? Rare!.Documents.Length; // it has the one or the other

    /// <summary>Works out by stretch of 64 documents the most that any posting of it there is worth; 0 where there is none.</summary>
    public void MostByStretch(FieldWeights weights, Span<float> most)
    {
        most.Clear();
        if (Frequent is not null) Frequent.MostByStretch(most);
        else if (Rare is not null)
            for (int i = 0; i < Rare.Documents.Length; i++)
            {
                ref float here = ref most[Rare.Documents[i] / Window.Stretch];
                here = Math.Max(here, TermBounds.RoundUp(Rare.Frequencies[i] * weights.FactorOf(Rare.Documents[i])));
            }
    }
}
