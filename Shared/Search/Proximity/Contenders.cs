using Indexer.Search.Matching;
using Indexer.Search.Pruning;
using Indexer.Search.Ranking;

namespace Indexer.Search.Proximity;

/// <summary>
/// Documents of a shard that may be among the best, whose score is known but for their proximity. What they have by their words alone sets the threshold; positions are read of
/// those only that can still reach it when many have come together, or the segment ends.
/// </summary>
/// <param name="matcher">The pairs.</param>
/// <param name="top">The best, by their whole score.</param>
/// <param name="capacity">How many are wanted.</param>
internal sealed class Contenders(ProximityMatcher matcher, TopDocuments top, int capacity)
{
    private const int MostWaiting = 1024;

    private readonly TopDocuments _least = new(capacity);
    private readonly List<(int Document, double Score, double Most, ulong Pairs)> _waiting = [];
    private readonly (ScoredPart First, ScoredPart Second)[] _pairs = new (ScoredPart, ScoredPart)[matcher.Pairs.Count];
    private readonly int[] _numbers = new int[matcher.Pairs.Count];
    private int _count;
    private Segment? _segment;
    private ProximityScorer? _scorer;

    /// <summary>The score that a document behind all that were offered must exceed.</summary>
    public float Threshold => Math.Max(top.Threshold, _least.Threshold);

    /// <summary>Begins a segment.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="partOf">The part of a word; null where the segment does not have it.</param>
    public void Begin(Segment segment, Func<WordMatcher, ScoredPart?> partOf)
    {
        _segment = segment;
        _scorer = null;
        _count = 0;
        for (int number = 0; number < matcher.Pairs.Count; number++)
        {
            if (partOf(matcher.Pairs[number].First.Matcher) is not { } first || partOf(matcher.Pairs[number].Second.Matcher) is not { } second) continue;
            _numbers[_count] = number;
            _pairs[_count++] = (first, second);
        }
    }

    /// <summary>The most that proximity adds to any document of the window whose bounds are set.</summary>
    public double Bound
    {
        get
        {
            double sum = 0;
            foreach ((ScoredPart first, ScoredPart second) in _pairs.AsSpan(0, _count)) sum += Math.Min(first.Bound, second.Bound);
            return matcher.Weight * sum;
        }
    }

    /// <summary>The same of documents that have no words but those of some parts.</summary>
    public double BoundOf(ReadOnlySpan<ScoredPart> parts)
    {
        double sum = 0;
        foreach ((ScoredPart first, ScoredPart second) in _pairs.AsSpan(0, _count))
            if (Contains(parts, first) && Contains(parts, second)) sum += Math.Min(first.Bound, second.Bound);
        return matcher.Weight * sum;
    }

    /// <summary>Takes in a document, of which the parts have their scores.</summary>
    /// <param name="document">Its number in the segment.</param>
    /// <param name="place">Its place in the window.</param>
    /// <param name="score">Its score without proximity.</param>
    /// <param name="shared">What it has to exceed by what other shards know.</param>
    public void Offer(int document, int place, double score, float shared)
    {
        double most = 0;
        ulong pairs = 0;
        for (int i = 0; i < _count; i++)
        {
            double lesser = Math.Min(_pairs[i].First.Scores[place], _pairs[i].Second.Scores[place]);
            if (lesser == 0) continue;
            most += lesser;
            pairs |= ProximityScorer.BitOf(_numbers[i]);
        }
        most *= matcher.Weight;
        if (!new Threshold(Math.Max(Threshold, shared)).CanExceed(score + most)) return;
        _least.Offer((float)score, _segment!.FirstDocument + document);
        _waiting.Add((document, score, most, pairs));
        if (_waiting.Count == MostWaiting) Settle(shared);
    }

    /// <summary>Works out the proximity of those that can still be among the best; the others fall out.</summary>
    /// <param name="shared">What they have to exceed by what other shards know.</param>
    public void Settle(float shared)
    {
        foreach ((int document, double score, double most, ulong pairs) in _waiting)
        {
            // Of documents that came before those which set the threshold an equal score is enough.
            var threshold = new Threshold(Math.Max(MathF.BitDecrement(Threshold), shared));
            if (!threshold.CanExceed(score + most)) continue;
            double proximity = most > 0 ? (_scorer ??= matcher.Open(_segment!)).Score(document, pairs) : 0;
            top.Offer((float)(score + proximity), _segment!.FirstDocument + document);
        }
        _waiting.Clear();
    }

    private static bool Contains(ReadOnlySpan<ScoredPart> parts, ScoredPart part)
    {
        foreach (ScoredPart one in parts)
            if (ReferenceEquals(one, part)) return true;
        return false;
    }
}
