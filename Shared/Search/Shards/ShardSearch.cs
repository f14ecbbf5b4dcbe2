using Indexer.Search.Facets;
using Indexer.Search.Matching;
using Indexer.Search.Proximity;
using Indexer.Search.Pruning;
using Indexer.Search.Ranking;

namespace Indexer.Search.Shards;

/// <summary>
/// A search of one shard, in steps, so that one thread may search several shards together: it has begun, some windows come before all others, and the rest follows in order. The first segment
/// alone, which is mostly the only one, is open from the beginning. For one thread.
/// </summary>
internal sealed class ShardSearch
{
    private readonly IReadOnlyList<OpenSegment> _segments;
    private readonly Selection _selection;
    private readonly QueryPlan _plan;
    private readonly SearchProgress _progress;
    private readonly SearchClock _clock;
    private readonly SearchMemory _memory;
    private readonly HitCollector _top;
    private readonly FacetTally? _tally;
    private readonly Contenders? _contenders;
    private SegmentSearch? _open;
    private long _total;

    /// <param name="segments">The segments of the shard.</param>
    /// <param name="selection">What is wanted.</param>
    /// <param name="top">Keeps what is wanted.</param>
    /// <param name="tally">Counts matches by what they are; null where nothing is to be counted so.</param>
    /// <param name="matcher">The query.</param>
    /// <param name="proximity">What words side by side add to scores; null: nothing.</param>
    /// <param name="progress">What the shards of the search know together.</param>
    /// <param name="clock">When to stop; out of time, what was found by then is the answer.</param>
    /// <param name="memory">What the thread works with.</param>
    public ShardSearch(
        IReadOnlyList<OpenSegment> segments, Selection selection, HitCollector top, FacetTally? tally, Matcher matcher, ProximityMatcher? proximity, SearchProgress progress, SearchClock clock, SearchMemory memory)
    {
        _segments = segments;
        _selection = selection;
        _top = top;
        _tally = tally;
        _plan = matcher.Plan;
        _progress = progress;
        _clock = clock;
        _memory = memory;
        _contenders = proximity is null ? null : new Contenders(proximity, top, selection.Count);
        InTime(() =>
        {
            _clock.Look();
            if (_segments.Count > 0) Open(0);
        });
    }

    /// <summary>Why the answer lacks something; null: so far it lacks nothing.</summary>
    public string? Failure { get; private set; }

    /// <summary>Windows that may be searched before all others, from 0 on; 0 where they have to come in order.</summary>
    public int Windows => Failure is null && _open is { } open ? open.Windows : 0;

    /// <summary>The most that a document of such a window scores.</summary>
    public double MostIn(int window) => _open!.MostIn(window); // has windows

    /// <summary>Searches such a window; they rise.</summary>
    public void SearchFirst(int window) => InTime(() => _open!.SearchFirst(window)); // has windows

    /// <summary>Searches what is left, and returns what was found.</summary>
    public ShardBest Finish()
    {
        InTime(() =>
        {
            for (int segment = 0; segment < _segments.Count; segment++)
            {
                SearchMemory.Mark used = _memory.Used;
                if (segment > 0) Open(segment);
                _open!.Finish(); // just opened, or the first
                _total += _open.Matches;
                _open = null;
                _memory.Free(used);
            }
        });
        return new ShardBest(_top, Math.Max(_total, _progress.AtLeast), Failure)
        {
            Facets = _tally is null ? [] : [.. _selection.Facets.Select((_, i) => _tally.Of(i))],
            Hosts = _selection.PerHost > 0 && !_progress.HasEnough ? _tally?.Of(_selection.Facets.Count) : null,
        };
    }

    private void Open(int segment)
    {
        _open = new SegmentSearch(_plan, new Segment(_segments[segment], _clock, _memory), _top, _contenders, _tally, _progress);
        _open.Begin();
    }

    private void InTime(Action step)
    {
        if (Failure is not null) return;
        try
        {
            step();
        }
        catch (OutOfTimeException)
        {
            _total += _open?.Matches ?? 0;
            _contenders?.Settle(_progress);
            Failure = "ran out of time; the hits it had found by then are in the answer";
        }
    }
}
