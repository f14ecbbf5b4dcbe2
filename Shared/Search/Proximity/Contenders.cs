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

    // What documents score at least, once some have to wait for their positions. No threshold where something else than scores may keep documents out.
    private Highest<float>? _least;
    private readonly List<Contender> _waiting = [];
    private readonly WordPart?[] _first = new WordPart?[matcher.Pairs.Count];
    private readonly WordPart?[] _second = new WordPart?[matcher.Pairs.Count];
    private readonly List<PairPart> _pairs = new(matcher.Pairs.Count);
    private readonly List<PairPart> _open = new(matcher.Pairs.Count);
    private double _openBound;
    private bool _isWeighed;
    private Segment? _segment;
    private ProximityScorer? _scorer;

    /// <summary>So many as are wanted have this score or a higher one.</summary>
    public float Threshold => _least is { IsFull: true } ? Math.Max(top.Threshold, _least.Least) : top.Threshold;

    /// <summary>Begins a segment; the parts of its words are to be added, and then <see cref="Open"/> to be called.</summary>
    public void Begin(Segment segment)
    {
        _segment = segment;
        _scorer = new ProximityScorer(segment);
        Array.Clear(_first);
        Array.Clear(_second);
        _pairs.Clear();
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

    /// <summary>Opens the pairs that the segment has both words of, in the order of the query.</summary>
    public void Open()
    {
        for (int pair = 0; pair < _first.Length; pair++)
        {
            if (_first[pair] is not { } first || _second[pair] is not { } second) continue;
            SegmentPair known = _segment!.Pair(matcher.Pairs[pair]); // begun
            if (known.Terms.Length > 0) _pairs.Add(new PairPart(pair, known, first, second, matcher.Weight * matcher.Pairs[pair].Weight));
        }
    }

    /// <summary>Adds the most that proximity gives in each stretch.</summary>
    public void AddBounds(Span<double> most)
    {
        foreach (PairPart pair in _pairs) pair.AddBounds(most);
    }

    /// <summary>Sets the bounds for a window.</summary>
    public void SetBounds(Window window)
    {
        _open.Clear();
        Bound = _openBound = 0;
        _isWeighed = false;
        foreach (PairPart pair in _pairs)
        {
            pair.SetBound(window, _scorer!); // begun
            Bound += pair.Bound;
            if (pair.Here is not null || pair.Bound == 0) continue;
            _open.Add(pair);
            _openBound += pair.Bound;
        }
    }

    /// <summary>The most that proximity adds to any document of the window whose bounds are set.</summary>
    public double Bound { get; private set; }

    /// <summary>The most that a word adds by its neighbours of lower bounds: by the pairs of which it is the word of the higher rank.</summary>
    public double BoundOf(int rank)
    {
        double sum = 0;
        foreach (PairPart pair in _pairs)
            if (pair.Rank == rank) sum += pair.Bound;
        return sum;
    }

    /// <summary>Which of 64 documents of the window, from a place on, can exceed a threshold with the scores that their words have.</summary>
    public ulong CanExceed(Threshold threshold, int first, ReadOnlySpan<double> scores)
    {
        if (!_isWeighed) Weigh();
        return threshold.CanExceed(scores, Known.AsSpan(first), _openBound);
    }

    /// <summary>
    /// Takes in a document of the window, of which the parts have their scores and <see cref="CanExceed"/> was asked; returns what it scores at least,
    /// <see cref="HitCollector.Everything"/> where it is out.
    /// </summary>
    /// <param name="document">Its number in the segment.</param>
    /// <param name="place">Its place in the window.</param>
    /// <param name="score">Its score without proximity.</param>
    /// <param name="threshold">What it has to exceed.</param>
    /// <param name="progress">What shards know together.</param>
    public float Offer(int document, int place, double score, Threshold threshold, SearchProgress progress)
    {
        double known = Known[place], most = 0;
        ulong pairs = 0;
        foreach (PairPart pair in _open)
        {
            if (pair.BoundAt(place) is not (> 0 and var bound)) continue;
            most += bound;
            pairs |= BitOf(pair);
        }
        if (!threshold.CanExceed(score + known + most)) return HitCollector.Everything;
        if (pairs == 0 && top.GoesByScore)
        {
            var whole = (float)(score + known);
            _least?.Add(whole);
            top.Offer(whole, _segment!.FirstDocument + document); // begun
            return whole;
        }
        var least = (float)score;
        if (_least is null && top.IsUnbounded) BeginLeast();
        _least?.Add(least);
        _waiting.Add(new Contender(document, score, known + most, pairs));
        if (_waiting.Count == MostWaiting) Settle(progress);
        return least;
    }

    /// <summary>Works out the proximity of those that can still be among the best; the others fall out.</summary>
    public void Settle(SearchProgress progress)
    {
        if (_segment is not { } segment) return;
        _waiting.Sort(static (a, b) => a.Document.CompareTo(b.Document));
        foreach (Contender contender in _waiting)
        {
            // An equal score is enough for those that came before what set the threshold.
            var threshold = new Threshold(MathF.BitDecrement(Math.Max(Threshold, progress.Threshold)));
            if (!threshold.CanExceed(contender.Score + contender.Most)) continue;
            double proximity = 0;
            foreach (PairPart pair in _pairs)
                if (pair.IsKnownIn(contender.Document) || (contender.Pairs & BitOf(pair)) != 0) proximity += pair.Weight * pair.WorthIn(contender.Document, _scorer!); // begun as the segment
            top.Offer((float)(contender.Score + proximity), segment.FirstDocument + contender.Document);
        }
        _waiting.Clear();
    }

    /// <summary>Of those that did not wait the best alone matter.</summary>
    private void BeginLeast()
    {
        _least = new Highest<float>(capacity);
        foreach (float score in top.Scores) _least.Add(score);
    }

    private double[] Known => _segment!.Memory.Proximity; // begun

    /// <summary>Adds up by place what is known of the window, in the order of the query.</summary>
    private void Weigh()
    {
        Known.AsSpan().Clear();
        foreach (PairPart pair in _pairs) pair.Here?.AddTo(Known, pair.Weight);
        _isWeighed = true;
    }

    // Those of long queries share bits.
    private static ulong BitOf(PairPart pair) => 1UL << (pair.Number & 63);

    /// <param name="Document">Number in the segment.</param>
    /// <param name="Score">Without proximity.</param>
    /// <param name="Most">The most that proximity adds.</param>
    /// <param name="Pairs">Bits of the pairs of which it has both words and whose worth in it is not known.</param>
    private readonly record struct Contender(int Document, double Score, double Most, ulong Pairs);
}
