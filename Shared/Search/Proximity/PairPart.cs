using System.Runtime.Intrinsics;
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

    /// <summary>The most that it adds in the stretches of the window whose bounds are set.</summary>
    public double Bound { get; private set; }

    /// <summary>The higher of the ranks that its words have there.</summary>
    public int Rank { get; private set; }

    /// <summary>What it is worth in that window; null where that is not known.</summary>
    public WindowScores? Here { get; private set; }

    /// <summary>
    /// Adds by stretch the most that it adds to scores: what it is known to, or else what the lesser of its words has there, for they meet no more often than either occurs.
    /// </summary>
    public void AddBounds(Span<double> most)
    {
        ReadOnlySpan<float> first = _first.Most, second = _second.Most, known = _known.Most;
        for (int stretch = 0; stretch < most.Length; stretch += Window.Words)
        {
            Vector128<float> here = Vector128.Create(known[stretch..]);
            Vector128<float> lesser = Vector128.Min(Vector128.Create(first[stretch..]), Vector128.Create(second[stretch..]));
            Window.AddTo(most[stretch..], Window.Widen(Vector128.ConditionalSelect(Vector128.LessThan(here, Vector128<float>.Zero), lesser, here)) * Weight * Rounding);
        }
    }

    /// <summary>Sets the bound for a window. What it is worth there is worked out when the window is visited for the second time, by whichever search.</summary>
    public void SetBound(Window window, ProximityScorer scorer)
    {
        Rank = Math.Max(_first.Rank, _second.Rank);
        Here = _known.Worth.In(window.Number);
        float most = Here is null ? MostOfBoth(window) : 0;
        if (most > 0 && _known.Worth.Visit(window.Number)) Here = scorer.Learn(_known, window);
        if (Here is { } here)
        {
            most = 0;
            for (int i = 0; i < Window.Words; i++)
                if ((window.Stretches >> i & 1) != 0) most = Math.Max(most, here.Most[i]);
        }
        Bound = Weight * most * Rounding;
    }

    /// <summary>The most of the lesser of its words, of the stretches that are looked at.</summary>
    private float MostOfBoth(Window window)
    {
        int from = window.Number * Window.Words;
        float most = 0;
        for (int i = 0; i < Window.Words; i++)
            if ((window.Stretches >> i & 1) != 0) most = Math.Max(most, Math.Min(_first.Most[from + i], _second.Most[from + i]));
        return most;
    }

    /// <summary>The most that it adds in the document at a place of the window, where its words have their scores.</summary>
    public double BoundAt(int place) => Math.Min(_first.Scores[place] * _shareOfFirst, _second.Scores[place] * _shareOfSecond);

    /// <summary>Whether what it is worth in a document of the segment is known.</summary>
    public bool IsKnownIn(int document) => _known.Worth.In(document / Window.Width) is not null;

    /// <summary>What it is worth in a document of the segment.</summary>
    public double WorthIn(int document, ProximityScorer scorer) =>
        _known.Worth.In(document / Window.Width) is { } known ? known.WorthAt(document % Window.Width) : scorer.WorthIn(_known, document);
}
