using System.Numerics;
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

    public override void AddBounds(Span<double> most, bool isRequired)
    {
        foreach (ref double bound in most) bound += Bound;
    }

    public override void SetBound(Window window)
    {
        // It is the same everywhere.
    }

    public override int FirstFrom(int document) => _cursor.Document < document ? _cursor.Advance(document) : _cursor.Document;

    public override void Fill(Window window)
    {
        Clear();
        for (int document = FirstFrom(window.Base); document < window.Limit; document = _cursor.Next()) Take(document - window.Base);
    }

    public override void Mark(Window window)
    {
        Clear();
        for (int document = FirstFrom(window.Base); document < window.Limit; document = _cursor.Next())
        {
            _clock.Tick();
            int place = document - window.Base;
            Matched[place >> 6] |= 1UL << place;
        }
    }

    public override void Probe(Window window, ReadOnlySpan<ulong> documents)
    {
        Clear();
        for (int i = 0; i < documents.Length; i++)
            for (ulong bits = documents[i]; bits != 0; bits &= bits - 1)
            {
                int place = (i << 6) + BitOperations.TrailingZeroCount(bits);
                if (FirstFrom(window.Base + place) == window.Base + place) Take(place);
            }
    }

    private void Take(int place)
    {
        _clock.Tick();
        Scores[place] = _cursor.Score();
        Matched[place >> 6] |= 1UL << place;
    }
}
