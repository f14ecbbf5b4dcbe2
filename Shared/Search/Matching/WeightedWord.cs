using Indexer.Indexing.Analysis;
using Indexer.Search.Proximity;
using Indexer.Search.Ranking;

namespace Indexer.Search.Matching;

/// <summary>A token of a query's words, and how often it was typed or how much it counts.</summary>
/// <param name="token">The token.</param>
/// <param name="terms">The terms that the generation has of it.</param>
/// <param name="weighed">How much it tells.</param>
internal sealed class WeightedWord(QueryToken token, WordTerm[] terms, WeighedTerm weighed)
{
    private WordMatcher? _matcher;

    public QueryToken Token { get; } = token;

    public double Weight { get; set; } = 1;

    public PairedWord ToPaired() => new(ToMatcher(), Token.Exact);

    /// <summary>The same each time; <see cref="Weight"/> is final by then.</summary>
    public WordMatcher ToMatcher() => _matcher ??= new WordMatcher(terms, new TermWeight([weighed], Weight));
}
