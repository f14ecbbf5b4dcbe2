using Indexer.Search.Proximity;

namespace Indexer.Search.Matching;

/// <summary>Pairs of words that stand next to each other in a query; it is told of each word in turn.</summary>
internal sealed class Neighbours
{
    private readonly List<(WeightedWord First, WeightedWord Second)> _pairs = [];
    private WeightedWord? _before;

    /// <summary>What comes next: a word, or null for whatever has no neighbours.</summary>
    public void Add(WeightedWord? word)
    {
        if (_before is not null && word is not null && _before != word) _pairs.Add((_before, word));
        _before = word;
    }

    /// <summary>What they add, each pair once, in order of the query; null: nothing.</summary>
    /// <param name="weight">λ.</param>
    public ProximityMatcher? ToMatcher(double weight) =>
        _pairs.Count == 0 || weight == 0 ? null : new ProximityMatcher([.. _pairs.Distinct().Select(pair => new WordPair(pair.First.ToPaired(), pair.Second.ToPaired()))], weight);
}
