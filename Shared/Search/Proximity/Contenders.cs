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
internal sealed class Contenders(ProximityMatcher matcher, HitCollector top, int capacity)
{
    private const int MostWaiting = 1024;

    // Those that have this score without proximity are no threshold where something else than scores may keep them out.
    private readonly TopDocuments? _least = top.IsUnbounded ? new TopDocuments(capacity) : null;
    private readonly List<Contender> _waiting = [];
    private readonly WordPart?[] _first = new WordPart?[matcher.Pairs.Count];
    private readonly WordPart?[] _second = new WordPart?[matcher.Pairs.Count];
    private Segment? _segment;

    /// <summary>So many as are wanted have this score or a higher one.</summary>
    public float Threshold => _least is null ? top.Threshold : Math.Max(top.Threshold, _least.Threshold);

    /// <summary>Begins a segment; the parts of its words are to be added.</summary>
    public void Begin(Segment segment)
    {
        _segment = segment;
        Array.Clear(_first);
        Array.Clear(_second);
    }

    /// <summary>Adds the part of a word.</summary>
    public void Add(Matcher word, WordPart part)
    {
        for (int pair = 0; pair < _first.Length; pair++)
        {
            if (matcher.Pairs[pair].First.Matcher == word) _first[pair] = part;
            if (matcher.Pairs[pair].Second.Matcher == word) _second[pair] = part;
        }
    }

    /// <summary>Adds the most that proximity gives in each window.</summary>
    public void AddBounds(Span<double> most)
    {
        for (int pair = 0; pair < _first.Length; pair++)
        {
            if (_first[pair] is not { } first || _second[pair] is not { } second) continue;
            for (int window = 0; window < most.Length; window++) most[window] += matcher.Weight * Math.Min(first.BoundIn(window), second.BoundIn(window));
        }
    }

    /// <summary>The most that proximity adds to any document of the window whose bounds are set.</summary>
    public double Bound
    {
        get
        {
            double sum = 0;
            for (int pair = 0; pair < _first.Length; pair++) sum += Math.Min(_first[pair]?.Bound ?? 0, _second[pair]?.Bound ?? 0);
            return matcher.Weight * sum;
        }
    }

    /// <summary>The same of documents that have no words but those of some parts.</summary>
    public double BoundOf(ReadOnlySpan<ScoredPart> parts)
    {
        double sum = 0;
        for (int pair = 0; pair < _first.Length; pair++)
            if (Contains(parts, _first[pair]) && Contains(parts, _second[pair])) sum += Math.Min(_first[pair]!.Bound, _second[pair]!.Bound); // what is contained is there
        return matcher.Weight * sum;
    }

    /// <summary>Takes in a document of the window, of which the parts have their scores.</summary>
    /// <param name="document">Its number in the segment.</param>
    /// <param name="place">Its place in the window.</param>
    /// <param name="score">Its score without proximity.</param>
    /// <param name="threshold">What it has to exceed.</param>
    /// <param name="progress">What shards know together.</param>
    public void Offer(int document, int place, double score, Threshold threshold, SearchProgress progress)
    {
        double most = 0;
        ulong pairs = 0;
        for (int pair = 0; pair < _first.Length; pair++)
        {
            if (_first[pair] is not { IsAbsent: false } first || _second[pair] is not { IsAbsent: false } second) continue;
            double lesser = Math.Min(first.Scores[place], second.Scores[place]);
            if (lesser == 0) continue;
            most += lesser;
            pairs |= ProximityScorer.BitOf(pair);
        }
        most *= matcher.Weight;
        if (!threshold.CanExceed(score + most)) return;
        _least?.Offer((float)score, _segment!.FirstDocument + document); // begun before
        _waiting.Add(new Contender(document, score, most, pairs));
        if (_waiting.Count == MostWaiting) Settle(progress);
    }

    /// <summary>Works out the proximity of those that can still be among the best; the others fall out.</summary>
    public void Settle(SearchProgress progress)
    {
        if (_segment is not { } segment) return;
        ProximityScorer? scorer = null;
        _waiting.Sort(static (a, b) => a.Document.CompareTo(b.Document));
        foreach (Contender contender in _waiting)
        {
            // An equal score is enough for those that came before what set the threshold.
            var threshold = new Threshold(MathF.BitDecrement(Math.Max(Threshold, progress.Threshold)));
            if (!threshold.CanExceed(contender.Score + contender.Most)) continue;
            double proximity = contender.Pairs != 0 ? (scorer ??= matcher.Open(segment)).Score(contender.Document, contender.Pairs) : 0;
            top.Offer((float)(contender.Score + proximity), segment.FirstDocument + contender.Document);
        }
        _waiting.Clear();
    }

    private static bool Contains(ReadOnlySpan<ScoredPart> parts, WordPart? part)
    {
        foreach (ScoredPart one in parts)
            if (ReferenceEquals(one, part)) return true;
        return false;
    }

    /// <param name="Document">Number in the segment.</param>
    /// <param name="Score">Without proximity.</param>
    /// <param name="Most">The most that proximity adds.</param>
    /// <param name="Pairs">Bits of the pairs of which it has both words.</param>
    private readonly record struct Contender(int Document, double Score, double Most, ulong Pairs);
}
