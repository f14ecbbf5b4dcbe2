namespace Indexer.Search.Matching;

/// <summary>Documents that match any part; the score is the sum over the parts, in their order.</summary>
internal sealed class UnionCursor : Cursor
{
    // Walked: enough documents to pay for a turn over all parts, small enough for the first-level cache. Advanced to single documents: one word of bits.
    private const int WalkedWidth = 2048;
    private const int AdvancedWidth = 64;

    private readonly Cursor[] _parts;
    private readonly SearchClock _clock;
    private readonly DocumentWindow _window;

    public UnionCursor(Cursor[] parts, SearchClock clock, bool leading)
    {
        _parts = parts;
        _clock = clock;
        _window = new DocumentWindow(leading ? WalkedWidth : AdvancedWidth);
        foreach (Cursor part in parts) Cost += part.Cost;
    }

    public override long Cost { get; }

    public override int Advance(int target)
    {
        while (true)
        {
            if (target < _window.Limit)
            {
                int found = _window.NextMatched(Math.Max(target, _window.Base));
                if (found >= 0) return Document = found;
                target = _window.Limit;
            }
            if (target == End || !Fill(target)) return Document = End;
        }
    }

    public override double Score() => _window[Document];

    /// <summary>Fills the window from the first document at or behind <paramref name="target"/> that any part matches.</summary>
    private bool Fill(int target)
    {
        int least = End;
        foreach (Cursor part in _parts)
        {
            int document = part.Document < target ? part.Advance(target) : part.Document;
            if (document < least) least = document;
        }
        if (least == End) return false;
        _window.MoveTo(least);
        foreach (Cursor part in _parts)
        {
            int limit = _window.Limit;
            for (int document = part.Document; document < limit; document = part.Next())
            {
                _clock.Tick();
                _window.Add(document, part.Score());
            }
        }
        return true;
    }
}
