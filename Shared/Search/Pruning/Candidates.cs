namespace Indexer.Search.Pruning;

/// <summary>
/// The documents of a window that may still be among the best, with the part of their score that is known by now. Parts are worked off one after the other; what can no longer
/// exceed the threshold, whatever the parts to come add, falls out.
/// </summary>
internal sealed class Candidates
{
    // A probe of a list costs about as much as reading so many postings in a row.
    public const int PostingsPerProbe = 3;

    private readonly ushort[] _places = new ushort[Window.Width];
    private readonly double[] _known = new double[Window.Width];
    private readonly ulong[] _matched = new ulong[Window.Words];
    private int _count;

    /// <summary>Their places, ascending.</summary>
    public ReadOnlySpan<ushort> Places => _places.AsSpan(0, _count);

    /// <summary>Begins with the documents of a set, of which those parts are filled already.</summary>
    public void Begin(ReadOnlySpan<ulong> documents, ReadOnlySpan<ScoredPart> filled)
    {
        Array.Clear(_matched);
        _count = Window.List(documents, _places);
        foreach (ushort place in Places)
        {
            double sum = 0;
            foreach (ScoredPart part in filled) sum += part.Scores[place];
            _known[place] = sum;
        }
        foreach (ScoredPart part in filled)
            for (int i = 0; i < _matched.Length; i++) _matched[i] |= part.Matched[i];
    }

    /// <summary>Keeps those that can exceed a threshold.</summary>
    /// <param name="rest">The most that all parts to come can add.</param>
    /// <param name="threshold">What a score has to exceed.</param>
    public void Keep(double rest, Threshold threshold)
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            ushort place = _places[i];
            if (threshold.CanExceed(_known[place] + rest)) _places[kept++] = place;
        }
        _count = kept;
    }

    /// <summary>Keeps those that a part has matched.</summary>
    public void KeepMatches()
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            ushort place = _places[i];
            if ((_matched[place >> 6] >> place & 1) != 0) _places[kept++] = place;
        }
        _count = kept;
    }

    /// <summary>Adds the score of a part to all of them.</summary>
    /// <param name="part">The part; neither filled nor probed in this window yet.</param>
    /// <param name="window">The window.</param>
    /// <param name="postingsInWindow">About how many postings it has there.</param>
    /// <param name="isRequired">Whether those that don't match fall out.</param>
    public void Add(ScoredPart part, Window window, long postingsInWindow, bool isRequired)
    {
        if (_count == 0) return;
        bool fills = (long)_count * part.Lists * PostingsPerProbe > postingsInWindow;
        if (fills) part.Fill(window);
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            ushort place = _places[i];
            bool matches = fills ? (part.Matched[place >> 6] >> place & 1) != 0 : part.Probe(window.Base + place, place);
            if (matches)
            {
                _known[place] += part.Scores[place];
                _matched[place >> 6] |= 1UL << place;
            }
            else if (isRequired) continue;
            _places[kept++] = place;
        }
        _count = kept;
    }
}
