using Indexer.Search.Matching;

namespace Indexer.Search.Pruning;

/// <summary>Any part that has a cursor (phrases, prefixes, groups within groups), bounded by the most that it can score anywhere.</summary>
internal sealed class CursorPart : ScoredPart
{
    private readonly Cursor _cursor;
    private readonly SearchClock _clock;

    public CursorPart(Cursor cursor, double most, SearchClock clock)
    {
        _cursor = cursor;
        _clock = clock;
        Bound = most;
    }

    public override long Cost => _cursor.Cost;

    public override int Lists => 1;

    public override void SetBound(Window window)
    {
        // It is the same everywhere.
    }

    public override int FirstFrom(int document) => _cursor.Document < document ? _cursor.Advance(document) : _cursor.Document;

    public override void Fill(Window window)
    {
        Clear();
        for (int document = FirstFrom(window.Base); document < window.Limit; document = _cursor.Next())
        {
            _clock.Tick();
            int place = document - window.Base;
            Scores[place] = _cursor.Score();
            Matched[place >> 6] |= 1UL << place;
        }
    }

    public override void Mark(Window window)
    {
        Array.Clear(Matched);
        for (int document = FirstFrom(window.Base); document < window.Limit; document = _cursor.Next())
        {
            _clock.Tick();
            int place = document - window.Base;
            Matched[place >> 6] |= 1UL << place;
        }
    }

    public override bool Probe(int document, int place)
    {
        _clock.Tick();
        bool matches = FirstFrom(document) == document;
        Scores[place] = matches ? _cursor.Score() : 0;
        return matches;
    }
}
