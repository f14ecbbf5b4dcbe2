using Indexer.Search.Matching;
using Indexer.Search.Proximity;
using Indexer.Search.Shards;

namespace Indexer.Search.Pruning;

/// <summary>The scored parts of a query that a segment has any documents of, and what they can add to a score: in any window, and in the one whose bounds are set.</summary>
internal sealed class SegmentParts
{
    private readonly Contenders? _contenders;
    private readonly StaticRanks? _ranks;
    private readonly ScoredPart[] _present;
    private readonly ScoredPart[] _presentByBound;
    private int _presentCount;
    private double _rankBound;

    /// <param name="plan">The query.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="contenders">What proximity adds; null: nothing.</param>
    /// <param name="ranks">What static ranks add; null: nothing.</param>
    public SegmentParts(QueryPlan plan, Segment segment, Contenders? contenders, StaticRanks? ranks)
    {
        _contenders = contenders;
        _ranks = ranks;
        contenders?.Begin(segment);
        Required = Open(plan.Required, segment);
        Optional = Open(plan.Optional, segment);
        contenders?.Open();
        RequiredCheapestFirst = [.. Required];
        RequiredCheapestFirst.AsSpan().Sort(static (a, b) => a.Cost.CompareTo(b.Cost));
        _present = new ScoredPart[Optional.Length];
        _presentByBound = new ScoredPart[Optional.Length];
        IsEmpty = Required.Length < plan.Required.Length || (plan.OptionalDecides && Optional.Length == 0);
    }

    /// <summary>Whether they rule out that any document matches.</summary>
    public bool IsEmpty { get; }

    /// <summary>In the order of the query.</summary>
    public ScoredPart[] Required { get; }

    public ScoredPart[] RequiredCheapestFirst { get; }

    /// <summary>In the order of the query.</summary>
    public ScoredPart[] Optional { get; }

    /// <summary>Optional parts that may match in the window, in the order of the query.</summary>
    public Span<ScoredPart> Present => _present.AsSpan(0, _presentCount);

    /// <summary>The same, the lowest bound first.</summary>
    public Span<ScoredPart> PresentByBound => _presentByBound.AsSpan(0, _presentCount);

    /// <summary>The most that is added to the parts in the window, by proximity and static rank.</summary>
    public double Beside => (_contenders?.Bound ?? 0) + _rankBound;

    /// <summary>Whether they can be worked off from the first window again.</summary>
    public bool CanRewind => Array.TrueForAll(Required, part => part.CanRewind) && Array.TrueForAll(Optional, part => part.CanRewind);

    public void Rewind()
    {
        foreach (ScoredPart part in Required) part.Rewind();
        foreach (ScoredPart part in Optional) part.Rewind();
    }

    /// <summary>Adds by stretch the most that a document scores there; less than nothing where a required part is absent.</summary>
    public void AddBounds(Span<double> most)
    {
        foreach (ScoredPart part in Required) part.AddBounds(most, isRequired: true);
        foreach (ScoredPart part in Optional) part.AddBounds(most, isRequired: false);
        _contenders?.AddBounds(most);
        if (_ranks is null) return;
        for (int stretch = 0; stretch < most.Length; stretch++) most[stretch] += _ranks.MostIn(stretch / Window.Words);
    }

    /// <summary>The first document at or behind another that all required parts may have.</summary>
    public int FirstFrom(int document)
    {
        foreach (ScoredPart part in RequiredCheapestFirst)
            if (document < Cursor.End) document = Math.Max(document, part.FirstFrom(document));
        return document;
    }

    /// <summary>Sets the bounds for a window.</summary>
    public void SetBounds(Window window)
    {
        foreach (ScoredPart part in Required) part.SetBound(window);
        _presentCount = 0;
        foreach (ScoredPart part in Optional)
        {
            part.SetBound(window);
            part.Rank = int.MaxValue;
            if (part.IsAbsent) continue;
            int place = _presentCount;
            for (; place > 0 && _presentByBound[place - 1].Bound > part.Bound; place--) _presentByBound[place] = _presentByBound[place - 1];
            _presentByBound[place] = part;
            _present[_presentCount++] = part;
        }
        for (int i = 0; i < _presentCount; i++) _presentByBound[i].Rank = i;
        _rankBound = _ranks?.MostIn(window.Number) ?? 0;
    }

    /// <summary>The most that some parts add together.</summary>
    public static double Bound(ReadOnlySpan<ScoredPart> parts)
    {
        double sum = 0;
        foreach (ScoredPart part in parts) sum += part.Bound;
        return sum;
    }

    /// <summary>How many of the present parts, the lowest bound first, can't exceed a threshold together: what only they match can't.</summary>
    public int Inessential(Threshold threshold)
    {
        double most = _rankBound;
        for (int rank = 0; rank < _presentCount; rank++)
        {
            most += _presentByBound[rank].Bound + (_contenders?.BoundOf(rank) ?? 0);
            if (threshold.CanExceed(most)) return rank;
        }
        return _presentCount;
    }

    private ScoredPart[] Open(Matcher[] matchers, Segment segment)
    {
        if (matchers.Length == 0) return [];
        var parts = new ScoredPart[matchers.Length];
        int count = 0;
        foreach (Matcher matcher in matchers)
        {
            if (matcher.OpenPart(segment) is not { } part) continue;
            parts[count++] = part;
            if (part is WordPart word) _contenders?.Add(matcher, word);
        }
        return parts[..count];
    }
}
