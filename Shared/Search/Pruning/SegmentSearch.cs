using Indexer.Search.Facets;
using Indexer.Search.Matching;
using Indexer.Search.Ranking;

namespace Indexer.Search.Pruning;

/// <summary>
/// Finds the best documents of one segment, window by window: MaxScore (Turtle and Flood 1995) with bounds of the window in hand, taken from those of the blocks of postings
/// (Ding and Suel 2011; Grand et al. 2020). README.md has why nothing is lost by it.
/// </summary>
internal sealed class SegmentSearch
{
    private readonly Segment _segment;
    private readonly HitCollector _top;
    private readonly FacetTally? _tally;
    private readonly SearchProgress _progress;
    private readonly Window _window;
    private readonly Candidates _candidates;
    private readonly ulong[] _allowed;
    private readonly ulong[] _found;
    private readonly ScoredPart[] _required;
    private readonly ScoredPart[] _requiredCheapestFirst;
    private readonly ScoredPart[] _optional;
    private readonly ScoredPart[] _optionalByBound;
    private readonly Cursor[] _filters;
    private readonly Cursor[] _prohibited;
    private readonly bool _optionalDecides;
    private readonly bool _isEmpty;

    public SegmentSearch(QueryPlan plan, Segment segment, HitCollector top, FacetTally? tally, SearchProgress progress)
    {
        _segment = segment;
        _top = top;
        _tally = tally;
        _progress = progress;
        (_window, _candidates, _allowed, _found) = (segment.Memory.Window, segment.Memory.Candidates, segment.Memory.Allowed, segment.Memory.Found);
        _required = Open(plan.Required, segment);
        _optional = Open(plan.Optional, segment);
        _filters = [.. plan.Filters.Select(m => m.Open(segment, leading: true)).OfType<Cursor>()];
        _prohibited = [.. plan.Prohibited.Select(m => m.Open(segment, leading: true)).OfType<Cursor>()];
        _requiredCheapestFirst = [.. _required.OrderBy(p => p.Cost)];
        _optionalByBound = [.. _optional];
        _optionalDecides = plan.OptionalDecides;
        _isEmpty = _required.Length < plan.Required.Length || _filters.Length < plan.Filters.Length || (_optionalDecides && _optional.Length == 0);
    }

    /// <summary>Documents found to match; fewer than do where more are known to match than are to be counted.</summary>
    public long Matches { get; private set; }

    /// <summary>Offers all documents that may be among the best.</summary>
    public void Run()
    {
        if (_isEmpty) return;
        for (int document = First(Math.Max(0, _top.FirstDocument - _segment.FirstDocument)); document < _segment.Documents; document = First(_window.Limit))
        {
            _segment.Clock.Look();
            if (_top.IsComplete && _progress.HasEnough) return;
            _window.MoveTo(document, _segment.Documents);
            var threshold = new Threshold(Math.Max(_top.Threshold, MathF.BitDecrement(_progress.Threshold)));
            double most = SetBounds();
            bool prunes = threshold.IsSet && _progress.HasEnough;
            if (prunes && !threshold.CanExceed(most)) continue;
            if (!FindAllowed()) continue;
            if (_required.Length > 0) SearchRequired(threshold, prunes);
            else if (!_optionalDecides) OfferUnscored();
            else if (FewAreAllowed()) SearchAllowed(threshold, prunes);
            else if (prunes) SearchOptional(threshold);
            else CountOptional();
            if (_top.Threshold >= 0) _progress.Raise(_top.Threshold);
        }
    }

    private static ScoredPart[] Open(Matcher[] matchers, Segment segment) => [.. matchers.Select(m => m.OpenPart(segment)).OfType<ScoredPart>()];

    /// <summary>The first document at or behind another that all filters and required parts may have.</summary>
    private int First(int document)
    {
        foreach (Cursor filter in _filters)
            document = Math.Max(document, filter.Document < document ? filter.Advance(document) : filter.Document);
        foreach (ScoredPart part in _requiredCheapestFirst)
            if (document < Cursor.End) document = Math.Max(document, part.FirstFrom(document));
        return document;
    }

    private double SetBounds()
    {
        foreach (ScoredPart part in _required) part.SetBound(_window);
        foreach (ScoredPart part in _optional) part.SetBound(_window);
        return Sum(_required) + Sum(_optional);
    }

    /// <summary>The documents of the window that filters let through; whether there are any.</summary>
    private bool FindAllowed()
    {
        Array.Fill(_allowed, ulong.MaxValue);
        foreach (Cursor filter in _filters)
        {
            Read(filter, _found);
            for (int i = 0; i < _allowed.Length; i++) _allowed[i] &= _found[i];
        }
        foreach (Cursor prohibited in _prohibited)
        {
            Read(prohibited, _found);
            for (int i = 0; i < _allowed.Length; i++) _allowed[i] &= ~_found[i];
        }
        return _allowed.AsSpan().ContainsAnyExcept(0UL);
    }

    private void Read(Cursor cursor, ulong[] bits)
    {
        Array.Clear(bits);
        for (int document = cursor.Document < _window.Base ? cursor.Advance(_window.Base) : cursor.Document; document < _window.Limit; document = cursor.Next())
        {
            _segment.Clock.Tick();
            int place = document - _window.Base;
            bits[place >> 6] |= 1UL << place;
        }
    }

    /// <summary>Filters alone: all matches score the same.</summary>
    private void OfferUnscored()
    {
        Count(_allowed);
        _candidates.Begin(_allowed, []);
        Offer();
    }

    /// <summary>Every match is to be counted: all parts are read.</summary>
    private void CountOptional()
    {
        Array.Clear(_found);
        foreach (ScoredPart part in _optional) Fill(part);
        Count(_found);
        _candidates.Begin(_found, []);
        Offer();
    }

    /// <summary>
    /// Parts of which no sum of the others' bounds exceeds the threshold are essential: what only the others match is none of the best. The essential ones are filled; of the
    /// others those documents are asked for that can still make it.
    /// </summary>
    private void SearchOptional(Threshold threshold)
    {
        SortByBound();
        int essential = 0;
        double rest = 0;
        while (essential < _optionalByBound.Length && !threshold.CanExceed(rest + _optionalByBound[essential].Bound)) rest += _optionalByBound[essential++].Bound;
        Array.Clear(_found);
        for (int i = essential; i < _optionalByBound.Length; i++) Fill(_optionalByBound[i]);
        Count(_found);
        _candidates.Begin(_found, _optionalByBound.AsSpan(essential));
        AddOptional(essential, threshold, prunes: true);
        Offer();
    }

    /// <summary>Filters leave so little that it is looked up in the parts.</summary>
    private void SearchAllowed(Threshold threshold, bool prunes)
    {
        SortByBound();
        _candidates.Begin(_allowed, []);
        AddOptional(_optionalByBound.Length, threshold, prunes);
        _candidates.KeepMatches();
        Count(_candidates.Places);
        Offer();
    }

    private void SearchRequired(Threshold threshold, bool prunes)
    {
        ScoredPart lead = _requiredCheapestFirst[0];
        Array.Clear(_found);
        Fill(lead);
        _candidates.Begin(_found, [lead]);
        double optional = Sum(_optional);
        for (int i = 1; i < _requiredCheapestFirst.Length; i++)
        {
            ScoredPart part = _requiredCheapestFirst[i];
            if (prunes) _candidates.Keep(Sum(_requiredCheapestFirst.AsSpan(i)) + optional, threshold);
            _candidates.Add(part, _window, InWindow(part), isRequired: true);
        }
        Count(_candidates.Places);
        SortByBound();
        AddOptional(_optionalByBound.Length, threshold, threshold.IsSet);
        Offer();
    }

    /// <summary>Adds the parts before <paramref name="end"/> in the order of bounds, the highest first.</summary>
    private void AddOptional(int end, Threshold threshold, bool prunes)
    {
        for (int i = end; i-- > 0;)
        {
            // Added up anew each time: what is left of a sum by subtraction may be too little.
            if (prunes) _candidates.Keep(Sum(_optionalByBound.AsSpan(0, i + 1)), threshold);
            _candidates.Add(_optionalByBound[i], _window, InWindow(_optionalByBound[i]), isRequired: false);
        }
    }

    private static double Sum(ReadOnlySpan<ScoredPart> parts)
    {
        double sum = 0;
        foreach (ScoredPart part in parts) sum += part.Bound;
        return sum;
    }

    private void Fill(ScoredPart part)
    {
        part.Fill(_window);
        for (int i = 0; i < _found.Length; i++) _found[i] |= part.Matched[i] & _allowed[i];
    }

    private void Count(ReadOnlySpan<ulong> matches)
    {
        Count(Window.Count(matches));
        _tally?.Take(_segment.FirstDocument + _window.Base, matches);
    }

    private void Count(ReadOnlySpan<ushort> matches)
    {
        Count(matches.Length);
        _tally?.Take(_segment.FirstDocument + _window.Base, matches);
    }

    private void Count(int matches)
    {
        Matches += matches;
        _progress.AddMatches(matches);
    }

    /// <summary>Offers the candidates with their scores, in the order in which exhaustive search adds them up.</summary>
    private void Offer()
    {
        foreach (ushort place in _candidates.Places)
        {
            double required = 0;
            foreach (ScoredPart part in _required) required += part.Scores[place];
            double optional = 0;
            foreach (ScoredPart part in _optional) optional += part.Scores[place];
            var score = (float)(required + optional);
            if (score > _top.Threshold) _top.Offer(score, _segment.FirstDocument + _window.Base + place);
        }
    }

    private bool FewAreAllowed()
    {
        if (_filters.Length == 0) return false;
        long probes = 0, postings = 0;
        foreach (ScoredPart part in _optional)
        {
            probes += part.Lists;
            postings += InWindow(part);
        }
        return Window.Count(_allowed) * probes * Candidates.PostingsPerProbe < postings;
    }

    private long InWindow(ScoredPart part) => part.Cost * Window.Width / _segment.Documents;

    private void SortByBound()
    {
        // Few, and nearly in order from the window before.
        for (int i = 1; i < _optionalByBound.Length; i++)
        {
            ScoredPart part = _optionalByBound[i];
            int at = i;
            for (; at > 0 && _optionalByBound[at - 1].Bound > part.Bound; at--) _optionalByBound[at] = _optionalByBound[at - 1];
            _optionalByBound[at] = part;
        }
    }
}
