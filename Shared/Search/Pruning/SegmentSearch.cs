using System.Numerics;
using Indexer.Search.Facets;
using Indexer.Search.Matching;
using Indexer.Search.Proximity;
using Indexer.Search.Ranking;
using Indexer.Search.Shards;

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
    private readonly Contenders? _contenders;
    private readonly SearchProgress _progress;
    private readonly Window _window;
    private readonly Candidates _candidates;
    private readonly ulong[] _found;
    private readonly SegmentParts _parts;
    private readonly PlaceSums _sums;
    private readonly WindowFilter _filter;
    private readonly bool _optionalDecides;
    private readonly bool _isEmpty;
    private readonly bool _isCounted;
    private readonly int _windows;
    private readonly bool _tells;
    private ArraySegment<double> _most;
    private int _offered;
    private bool _isInOrder = true;

    /// <param name="plan">The query.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="top">Keeps what is wanted of the shard.</param>
    /// <param name="contenders">On the way to them, where proximity counts; null where the parts are all of a score.</param>
    /// <param name="tally">Counts matches by what they are; null where nothing is to be counted so.</param>
    /// <param name="progress">What shards know together.</param>
    public SegmentSearch(QueryPlan plan, Segment segment, HitCollector top, Contenders? contenders, FacetTally? tally, SearchProgress progress)
    {
        _segment = segment;
        _top = top;
        _contenders = contenders;
        _tally = tally;
        _progress = progress;
        (_window, _candidates, _found) = (segment.Memory.Window, segment.Memory.Candidates, segment.Memory.Found);
        _windows = Window.NumberFor(segment.Documents);
        _tells = progress.IsShared && top.IsUnbounded;
        StaticRanks? ranks = plan.Scores ? segment.Shared.Ranks : null;
        _parts = new SegmentParts(plan, segment, contenders, ranks);
        _sums = new PlaceSums(_parts, segment.Memory, ranks);
        _filter = new WindowFilter(plan, segment);
        _optionalDecides = plan.OptionalDecides;
        _isEmpty = _parts.IsEmpty || _filter.IsEmpty;
        if (_isEmpty) return;
        // What counts matches by what they are has to see them all.
        if (tally is not null || Known(plan) is not { } known) return;
        _isCounted = true;
        Count(known);
    }

    /// <summary>Documents known to match; fewer than do where more are known to match than are to be counted.</summary>
    public long Matches { get; private set; }

    /// <summary>Windows that may be searched before all others; 0 where they have to come in order.</summary>
    public int Windows => _most.Count > 0 && _top.GoesByScore && (_isCounted || _progress.HasEnough) && !_filter.Narrows && _parts.CanRewind ? _windows : 0;

    /// <summary>Works out what any window can have, before any is searched.</summary>
    public void Begin()
    {
        if (_isEmpty || _top.IsEmpty) return;
        _most = _segment.Memory.RentBounds(_windows * Window.Words);
        _parts.AddBounds(_most);
    }

    /// <summary>The most that a document of a window scores.</summary>
    public double MostIn(int window)
    {
        ReadOnlySpan<double> bounds = BoundsOf(window);
        double high = bounds[0];
        foreach (double bound in bounds[1..]) high = Math.Max(high, bound);
        return high;
    }

    /// <summary>Searches a window before those that come before it; such windows rise too.</summary>
    public void SearchFirst(int window)
    {
        _isInOrder = false;
        if (Worthwhile(window) is > 0 and var stretches) Search(window, stretches);
        BoundsOf(window).Fill(double.NegativeInfinity);
    }

    /// <summary>Offers all documents that may be among the best, of all windows that are not searched yet.</summary>
    public void Finish()
    {
        if (_isEmpty) return;
        if (_top.IsEmpty)
        {
            if (!_isCounted) CountAll();
            return;
        }
        if (!_isInOrder) _parts.Rewind();
        for (int window = Math.Max(0, _top.FirstDocument - _segment.FirstDocument) / Window.Width; window < _windows; window++)
        {
            if (_top.IsComplete && (_isCounted || _progress.HasEnough)) return;
            uint stretches = Worthwhile(window);
            if (stretches == 0) continue;
            int first = First(window * Window.Width) / Window.Width;
            if (first == window) Search(window, stretches);
            else window = Math.Min(first, _windows) - 1;
        }
        _contenders?.Settle(_progress);
    }

    /// <summary>How many documents match, where a word decides that alone and has been counted.</summary>
    private int? Known(QueryPlan plan) => (_parts.Required, _parts.Optional) switch
    {
        _ when plan.Filters.Length + plan.Prohibited.Length > 0 => null,
        ([WordPart only], _) => only.Documents,
        ([], [WordPart only]) => only.Documents,
        _ => null,
    };

    private Span<double> BoundsOf(int window) => _most.AsSpan(window * Window.Words, Window.Words);

    /// <summary>The stretches of a window that may have any of the best documents: a bit for each.</summary>
    private uint Worthwhile(int window)
    {
        bool prunes = Prunes(out Threshold threshold);
        ReadOnlySpan<double> bounds = BoundsOf(window);
        uint stretches = 0;
        for (int i = 0; i < bounds.Length; i++)
            if (bounds[i] >= 0 && (!prunes || threshold.CanExceed(bounds[i]))) stretches |= 1U << i;
        return stretches;
    }

    private void Search(int window, uint stretches)
    {
        _segment.Clock.Look();
        _window.MoveTo(window, _segment.Documents, stretches);
        if (!_filter.Find(_window)) return;
        _parts.SetBounds(_window);
        _contenders?.SetBounds(_window);
        bool prunes = Prunes(out Threshold threshold);
        if (_parts.Required.Length > 0) SearchRequired(threshold, prunes);
        else if (!_optionalDecides) OfferUnscored();
        else if (FewAreAllowed()) SearchAllowed(threshold, prunes);
        else if (prunes) SearchOptional(threshold);
        else CountOptional();
        if (_tells)
        {
            _progress.Add(_segment.Memory.Offered.AsSpan(0, _offered));
            _offered = 0;
        }
        else if (Reached >= 0) _progress.Raise(Reached);
    }

    /// <summary>What a score must exceed, and whether what does not may go uncounted.</summary>
    private bool Prunes(out Threshold threshold)
    {
        threshold = new Threshold(Math.Max(Worst, MathF.BitDecrement(_progress.Threshold)));
        return threshold.IsSet && (_isCounted || _progress.HasEnough);
    }

    // Behind all that were offered an equal score is none of the best; out of order it may be.
    private float Worst => _isInOrder ? Reached : MathF.BitDecrement(Reached);

    // So many as are wanted have this score or a higher one.
    private float Reached => _contenders?.Threshold ?? _top.Threshold;

    /// <summary>The first document at or behind another that all filters and required parts may have.</summary>
    private int First(int document) => _parts.FirstFrom(_filter.FirstFrom(document));

    /// <summary>Filters alone: all matches score the same.</summary>
    private void OfferUnscored()
    {
        Count(_filter.Allowed);
        _candidates.Begin(_filter.Allowed, []);
        Offer();
    }

    /// <summary>No hit is wanted: what matches is found, and nothing scored.</summary>
    private void CountAll()
    {
        for (int window = 0; window < _windows; window++)
        {
            int first = First(window * Window.Width) / Window.Width;
            if (first > window)
            {
                window = Math.Min(first, _windows) - 1;
                continue;
            }
            _segment.Clock.Look();
            _window.MoveTo(window, _segment.Documents);
            if (!_filter.Find(_window)) continue;
            _parts.SetBounds(_window);
            if (!Array.Exists(_parts.Required, part => part.IsAbsent)) CountUnscored();
        }
    }

    private void CountUnscored()
    {
        _filter.Allowed.CopyTo(_found, 0);
        foreach (ScoredPart part in _parts.RequiredCheapestFirst)
        {
            part.Mark(_window);
            for (int i = 0; i < _found.Length; i++) _found[i] &= part.Matched[i];
        }
        if (_optionalDecides)
        {
            Array.Clear(_found);
            foreach (ScoredPart part in _parts.Present)
            {
                part.Mark(_window);
                for (int i = 0; i < _found.Length; i++) _found[i] |= part.Matched[i] & _filter.Allowed[i];
            }
        }
        Count(_found);
    }

    /// <summary>Every match is to be counted: all parts are read.</summary>
    private void CountOptional()
    {
        Array.Clear(_found);
        foreach (ScoredPart part in _parts.Present) Fill(part);
        Count(_found);
        _candidates.Begin(_found, _parts.Present);
        Offer();
    }

    /// <summary>
    /// Parts of which no sum of the others' bounds exceeds the threshold are essential: what only the others match is none of the best. The essential ones are filled; of the
    /// others those documents are asked for that can still make it.
    /// </summary>
    private void SearchOptional(Threshold threshold)
    {
        Span<ScoredPart> parts = _parts.PresentByBound;
        int essential = _parts.Inessential(threshold);
        Array.Clear(_found);
        foreach (ScoredPart part in parts[essential..]) Fill(part);
        Count(_found);
        _candidates.Begin(_found, parts[essential..]);
        AddOptional(essential, threshold);
        Offer();
    }

    /// <summary>Filters leave so little that it is looked up in the parts.</summary>
    private void SearchAllowed(Threshold threshold, bool prunes)
    {
        _candidates.Begin(_filter.Allowed, []);
        AddOptional(_parts.Present.Length, prunes ? threshold : new Threshold(TopDocuments.Everything));
        _candidates.KeepMatches();
        Count(_candidates.Set);
        Offer();
    }

    private void SearchRequired(Threshold threshold, bool prunes)
    {
        ReadOnlySpan<ScoredPart> required = _parts.RequiredCheapestFirst;
        ScoredPart lead = required[0];
        Array.Clear(_found);
        Fill(lead);
        _candidates.Begin(_found, [lead]);
        double optional = SegmentParts.Bound(_parts.Present) + _parts.Beside;
        for (int i = 1; i < required.Length; i++)
        {
            ScoredPart part = required[i];
            if (prunes) _candidates.Keep(SegmentParts.Bound(required[i..]) + optional, threshold);
            _candidates.Add(part, _window, InWindow(part), isRequired: true);
        }
        Count(_candidates.Set);
        AddOptional(_parts.Present.Length, threshold);
        Offer();
    }

    /// <summary>Adds the parts before <paramref name="end"/> in the order of bounds, the highest first.</summary>
    private void AddOptional(int end, Threshold threshold)
    {
        Span<ScoredPart> parts = _parts.PresentByBound;
        for (int i = end; i-- > 0;)
        {
            // Added up anew each time: what is left of a sum by subtraction may be too little.
            _candidates.Keep(SegmentParts.Bound(parts[..(i + 1)]) + _parts.Beside, threshold);
            _candidates.Add(parts[i], _window, InWindow(parts[i]), isRequired: false);
        }
    }

    private void Fill(ScoredPart part)
    {
        part.Fill(_window);
        for (int i = 0; i < _found.Length; i++) _found[i] |= part.Matched[i] & _filter.Allowed[i];
    }

    private void Count(ReadOnlySpan<ulong> matches)
    {
        _tally?.Take(_segment.FirstDocument + _window.Base, matches);
        if (!_isCounted) Count(Window.Count(matches));
    }

    private void Count(int matches)
    {
        Matches += matches;
        _progress.AddMatches(matches);
    }

    /// <summary>Offers the candidates with their scores, in the order in which exhaustive search adds them up: of 64 places at once, whose candidates are mostly many.</summary>
    private void Offer()
    {
        ReadOnlySpan<ulong> candidates = _candidates.Set;
        for (int i = 0; i < candidates.Length; i++)
        {
            if (candidates[i] == 0) continue;
            ReadOnlySpan<double> sums = _sums.Of(i << 6, candidates[i], _window);
            Prunes(out Threshold threshold);
            ulong kept = candidates[i] & (_contenders is null ? threshold.CanExceed(sums) : _contenders.CanExceed(threshold, i << 6, sums));
            for (; kept != 0; kept &= kept - 1)
            {
                int place = BitOperations.TrailingZeroCount(kept);
                Offer((i << 6) + place, sums[place]);
            }
        }
    }

    private void Offer(int place, double sum)
    {
        Prunes(out Threshold threshold);
        float score;
        if (_contenders is not null) score = _contenders.Offer(_window.Base + place, place, sum, threshold, _progress);
        else
        {
            score = (float)sum;
            if (score <= threshold.Score) return;
            _top.Offer(score, _segment.FirstDocument + _window.Base + place);
        }
        if (_tells && score > threshold.Score) _segment.Memory.Offered[_offered++] = score;
    }

    private bool FewAreAllowed()
    {
        if (!_filter.Requires) return false;
        long probes = 0, postings = 0;
        foreach (ScoredPart part in _parts.Present)
        {
            probes += part.Lists;
            postings += InWindow(part);
        }
        return Window.Count(_filter.Allowed) * probes * Candidates.PostingsPerProbe < postings;
    }

    private long InWindow(ScoredPart part) => part.Cost * Window.Width / _segment.Documents;
}
