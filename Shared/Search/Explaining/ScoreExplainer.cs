using System.Diagnostics;
using System.Text;
using Indexer.Search.Matching;
using Indexer.Search.Proximity;

namespace Indexer.Search.Explaining;

/// <summary>
/// Works out anew how the score of one document came about, by the plain cursors, which know of no bounds: what they score is what a search scores, to the bit. What a matcher does not tell
/// of itself is there with its number.
/// </summary>
/// <param name="segment">The document's segment.</param>
/// <param name="document">Its number there.</param>
internal sealed class ScoreExplainer(Segment segment, int document)
{
    private readonly TermExplainer _terms = new(segment, document);

    /// <summary>The score of a query; 0 where the document does not match it, or nothing of it scores.</summary>
    public ScoreExplanation Explain(CompiledQuery query)
    {
        // What else a ranking adds to what is found belongs here, in the order in which it is added.
        ScoreExplanation[] parts = [.. new[] { Of(query.Matcher), query.Matcher.Plan.Scores ? OfRank() : null, Of(query.Proximity) }.OfType<ScoreExplanation>()];
        return new ScoreExplanation { What = "score", Value = (float)Sum(parts), Formula = ScoreFormula.Score, Details = parts };
    }

    private ScoreExplanation? Of(Matcher matcher) => matcher switch
    {
        { IsFilter: true } => null,
        GroupMatcher group => Of(group),
        WordMatcher word => _terms.Of(word),
        PhraseMatcher phrase => _terms.Of(phrase),
        PrefixMatcher prefix => _terms.Of(prefix),
        _ => ScoreOf(matcher) is > 0 and var score ? new ScoreExplanation { What = "another part of the query", Value = score } : null,
    };

    private ScoreExplanation? Of(GroupMatcher group)
    {
        if (ScoreOf(group) is not { } score) return null;
        ScoreExplanation[] required = [.. group.Required.Select(Of).OfType<ScoreExplanation>()];
        ScoreExplanation[] optional = [.. group.Optional.Select(Of).OfType<ScoreExplanation>()];
        // What is optional is added up by itself first, as its union does.
        ScoreExplanation[] parts = required.Length == 0 || optional.Length < 2 ? [.. required, .. optional] : [.. required, SumOf("what else is there", optional)];
        ScoreExplanation sum = SumOf("words", parts);
        Debug.Assert(sum.Value.Equals(score));
        return sum;
    }

    private ScoreExplanation? OfRank()
    {
        if (segment.Shared.Ranks is not { } ranks || ranks.ScoreOf(document) is not (> 0 and var score)) return null;
        ScoreExplanation[] details = [Given("weight of static ranks", segment.Model.RankWeight), Given("static rank", ranks[document]), Given("rank that is worth half", segment.Model.RankPivot)];
        return new ScoreExplanation { What = "static rank", Value = score, Formula = ScoreFormula.StaticRank, Details = details };
    }

    private ScoreExplanation? Of(ProximityMatcher? proximity)
    {
        if (proximity is null) return null;
        var pairs = new List<ScoreExplanation>();
        var scorer = new ProximityScorer(segment);
        foreach (WordPair pair in proximity.Pairs)
        {
            double worth = scorer.WorthIn(segment.Pair(pair), document);
            if (worth == 0) continue;
            double weight = proximity.Weight * pair.Weight;
            pairs.Add(new ScoreExplanation
            {
                What = $"“{Text(pair.First.Exact)}” closely followed by “{Text(pair.Second.Exact)}”",
                Value = weight * worth,
                Formula = ScoreFormula.Product,
                Details = [Given("share of the weight of the lesser word", weight), Given("saturated nearness", worth)],
            });
        }
        return pairs.Count == 0 ? null : SumOf("proximity", pairs);

        static string Text(byte[] term) => Encoding.UTF8.GetString(term);
    }

    /// <summary>The score that a matcher gives; null where the document does not match.</summary>
    private double? ScoreOf(Matcher matcher) => matcher.Open(segment, leading: false) is { } cursor && cursor.Advance(document) == document ? cursor.Score() : null;

    private static ScoreExplanation Given(string what, double value) => new() { What = what, Value = value };

    private static ScoreExplanation SumOf(string what, IReadOnlyList<ScoreExplanation> parts) => new() { What = what, Value = Sum(parts), Formula = ScoreFormula.Sum, Details = parts };

    private static double Sum(IReadOnlyList<ScoreExplanation> parts) => parts.Sum(part => part.Value);
}
