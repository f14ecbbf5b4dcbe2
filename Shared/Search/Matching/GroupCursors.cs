namespace Indexer.Search.Matching;

/// <summary>Documents that match all parts. The cheapest leads the walk; the score is the sum in the order of the query.</summary>
internal sealed class IntersectionCursor : Cursor
{
    private readonly Cursor[] _inQueryOrder;
    private readonly Cursor[] _cheapestFirst;
    private readonly SearchClock _clock;

    public IntersectionCursor(Cursor[] parts, SearchClock clock)
    {
        _inQueryOrder = parts;
        _cheapestFirst = [.. parts.OrderBy(p => p.Cost)];
        _clock = clock;
    }

    public override long Cost => _cheapestFirst[0].Cost;

    public override int Advance(int target)
    {
        int at = 0;
        while (target != End)
        {
            _clock.Tick();
            Cursor part = _cheapestFirst[at];
            int document = part.Document < target ? part.Advance(target) : part.Document;
            if (document == target)
            {
                if (++at == _cheapestFirst.Length) return Document = target;
                continue;
            }
            target = document;
            at = 0;
        }
        return Document = End;
    }

    public override double Score()
    {
        double sum = 0;
        foreach (Cursor part in _inQueryOrder) sum += part.Score();
        return sum;
    }
}

/// <summary>Documents of one cursor that another does not match.</summary>
internal sealed class ExclusionCursor(Cursor lead, Cursor excluded, SearchClock clock) : Cursor
{
    public override long Cost => lead.Cost;

    public override int Advance(int target)
    {
        int document = lead.Advance(target);
        while (document != End)
        {
            clock.Tick();
            if (excluded.Document < document) excluded.Advance(document);
            if (excluded.Document != document) break;
            document = lead.Next();
        }
        return Document = document;
    }

    public override double Score() => lead.Score();
}

/// <summary>Documents of one cursor; those that the other matches too score more.</summary>
internal sealed class PreferenceCursor(Cursor lead, Cursor wanted) : Cursor
{
    public override long Cost => lead.Cost;

    public override int Next() => Document = lead.Next();

    public override int Advance(int target) => Document = lead.Advance(target);

    public override double Score()
    {
        if (wanted.Document < Document) wanted.Advance(Document);
        double score = lead.Score();
        return wanted.Document == Document ? score + wanted.Score() : score;
    }
}
