using Indexer.Search.Matching;

namespace Indexer.Search.Proximity;

/// <summary>
/// What the words of a query gain where a document has them side by side, as the query has them: an addition to the score that decides nothing about what matches. Immutable.
/// <code>
/// proximity(d, q) = λ · Σ pairs  min(weight a, weight b) · f(a b, d) / (k1 + f(a b, d))
/// f(a b, d)       = Σ fields  field weight · Σ meetings 1 / distance² / (1 - b + b · length / average length)
/// </code>
/// Pairs are the words next to each other in the query, in the form that was typed; they meet in title or main text where b follows a within <see cref="Reach"/> positions and neither occurs
/// between them. The inverse square of the distance is that of Rasolofo and Savoy (2003); a field is normalised and the sum saturated as for a word, after Büttcher, Clarke and Lushman (2006).
/// An occurrence takes part in one meeting of a pair, so that f(a b) exceeds neither f(a) nor f(b), and a pair is worth no more than λ times the lesser of its words: the bound by which the
/// positions of most documents need not be read.
/// </summary>
internal sealed class ProximityMatcher(IReadOnlyList<WordPair> pairs, double weight)
{
    /// <summary>Farthest that two words may be apart, in positions.</summary>
    public const int Reach = 8;

    /// <summary>The pairs, in order of the query.</summary>
    public IReadOnlyList<WordPair> Pairs => pairs;

    /// <summary>λ.</summary>
    public double Weight => weight;
}

/// <summary>Two words that stand next to each other in a query, in this order.</summary>
internal readonly record struct WordPair(PairedWord First, PairedWord Second)
{
    /// <summary>That of the word that tells less.</summary>
    public double Weight => Math.Min(First.Matcher.Weight, Second.Matcher.Weight);

    /// <summary>By which segments remember it.</summary>
    public PairKey Key => new(First.Matcher.Terms, Second.Matcher.Terms);
}

/// <summary>A word of a pair.</summary>
/// <param name="Matcher">What finds and scores it.</param>
/// <param name="Exact">The form that was typed.</param>
internal readonly record struct PairedWord(WordMatcher Matcher, byte[] Exact)
{
    /// <summary>The term of that form in a field; null where the generation has none.</summary>
    public WordTerm? TermIn(int field)
    {
        foreach (WordTerm term in Matcher.Terms)
            if (term.Field == field && term.Bytes.AsSpan().SequenceEqual(Exact)) return term;
        return null;
    }
}
