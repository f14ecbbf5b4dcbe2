namespace Indexer.Indexing.Impacts;

/// <summary>
/// Of some postings, those pairs of frequency and field length that no other posting beats in both: whatever grows with the frequency and falls with the length is
/// highest at one of them, so that scores can be bounded without knowing yet by what formula (the impacts of Grand et al. 2020, section 2).
/// </summary>
internal sealed class CompetitivePairs
{
    // More are united: one that beats two neighbours stands for both.
    private const int Most = 6;

    private readonly List<(int Frequency, int Length)> _pairs = [];

    /// <summary>In ascending order of frequencies, and so of lengths.</summary>
    public IReadOnlyList<(int Frequency, int Length)> All => _pairs;

    public void Clear() => _pairs.Clear();

    public void Add(int frequency, int length)
    {
        var at = 0;
        while (at < _pairs.Count && _pairs[at].Frequency < frequency) at++;
        if (at < _pairs.Count && _pairs[at].Length <= length) return;
        // Behind "at" are those of at least this frequency, before it those of less: what is as long or longer there is beaten.
        var from = at;
        while (from > 0 && _pairs[from - 1].Length >= length) from--;
        if (at < _pairs.Count && _pairs[at].Frequency == frequency) at++;
        _pairs.RemoveRange(from, at - from);
        _pairs.Insert(from, (frequency, length));
        if (_pairs.Count > Most) UniteNearest();
    }

    // The two whose union is least above them, by the ratio of the lengths times that of the frequencies.
    private void UniteNearest()
    {
        var nearest = 0;
        var least = double.PositiveInfinity;
        for (var i = 0; i + 1 < _pairs.Count; i++)
        {
            var excess = (_pairs[i + 1].Length + 1.0) / (_pairs[i].Length + 1.0) * _pairs[i + 1].Frequency / _pairs[i].Frequency;
            if (excess >= least) continue;
            least = excess;
            nearest = i;
        }
        _pairs[nearest] = (_pairs[nearest + 1].Frequency, _pairs[nearest].Length);
        _pairs.RemoveAt(nearest + 1);
    }
}
