using Indexer.Search.Pruning;

namespace Indexer.Search.Proximity;

/// <summary>What two words side by side add to the scores of a segment, window by window; for one search. It decides nothing about what matches.</summary>
internal sealed class PairPart
{
    // As in a word's bound.
    private const double Rounding = 1 + 1e-12;

    private readonly SegmentPair _known;
    private readonly WordPart _first;
    private readonly WordPart _second;
    private readonly double _shareOfFirst;
    private readonly double _shareOfSecond;

    /// <param name="number">Its number among the pairs of the query.</param>
    /// <param name="known">What the segment knows of it.</param>
    /// <param name="first">Its first word.</param>
    /// <param name="second">Its second.</param>
    /// <param name="weight">λ times its weight.</param>
    public PairPart(int number, SegmentPair known, WordPart first, WordPart second, double weight)
    {
        Number = number;
        (_known, _first, _second) = (known, first, second);
        Weight = weight;
        // A word may weigh nothing, and then scores nothing.
        _shareOfFirst = first.Weight > 0 ? Weight / first.Weight : 0;
        _shareOfSecond = second.Weight > 0 ? Weight / second.Weight : 0;
    }

    public int Number { get; }

    /// <summary>What the worth is multiplied with.</summary>
    public double Weight { get; }

    /// <summary>The most that it adds in the window whose bounds are set.</summary>
    public double Bound { get; private set; }

    /// <summary>What it is worth in that window; null where that is not known.</summary>
    public PairWindow? Here { get; private set; }

    /// <summary>The most that it adds in a window: what it is known to, or else what the lesser of its words has there, for they meet no more often than either occurs.</summary>
    public double BoundIn(int window) => Weight * (_known.In(window)?.Most ?? Math.Min(_first.MostIn(window), _second.MostIn(window))) * Rounding;

    /// <summary>Sets the bound for a window. What it is worth there is worked out when the window is visited for the second time, by whichever search.</summary>
    public void SetBound(Window window, ProximityScorer scorer)
    {
        Here = _known.In(window.Number);
        if (Here is null && Math.Min(_first.MostIn(window.Number), _second.MostIn(window.Number)) > 0 && _known.Visit(window.Number)) Here = scorer.Learn(_known, window);
        Bound = BoundIn(window.Number);
    }

    /// <summary>The most that it adds in the document at a place of the window, where its words have their scores.</summary>
    public double BoundAt(int place) => Math.Min(_first.Scores[place] * _shareOfFirst, _second.Scores[place] * _shareOfSecond);

    /// <summary>Whether what it is worth in a document of the segment is known.</summary>
    public bool IsKnownIn(int document) => _known.In(document / Window.Width) is not null;

    /// <summary>What it is worth in a document of the segment.</summary>
    public double WorthIn(int document, ProximityScorer scorer) =>
        _known.In(document / Window.Width) is { } known ? known.WorthAt(document % Window.Width) : scorer.WorthIn(_known, document);

    /// <summary>Whether both of its words are among some parts.</summary>
    public bool IsWithin(ReadOnlySpan<ScoredPart> parts)
    {
        int found = 0;
        foreach (ScoredPart part in parts)
            if (ReferenceEquals(part, _first) || ReferenceEquals(part, _second)) found++;
        return found == 2;
    }
}
