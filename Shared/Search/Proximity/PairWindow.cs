using System.Numerics;
using Indexer.Search.Pruning;

namespace Indexer.Search.Proximity;

/// <summary>What two words side by side are worth, before any weight, in each document of a window that has them so. Immutable.</summary>
internal sealed class PairWindow
{
    private readonly ulong[] _places;
    private readonly double[] _worth;

    private PairWindow(ulong[] places, double[] worth)
    {
        _places = places;
        _worth = worth;
        Most = worth.Length == 0 ? 0 : TermBounds.RoundUp(worth.Max());
    }

    /// <summary>No document has them.</summary>
    public static PairWindow Empty { get; } = new(new ulong[Window.Words], []);

    /// <summary>The most that any document has, or a little more.</summary>
    public float Most { get; }

    /// <summary>About how many bytes it takes.</summary>
    public long Bytes => _worth.Length == 0 ? 0 : 100 + (long)_worth.Length * sizeof(double);

    /// <param name="worth">By place; 0 where they do not meet.</param>
    public static PairWindow Of(ReadOnlySpan<double> worth)
    {
        var places = new ulong[Window.Words];
        var met = new List<double>();
        for (int place = 0; place < worth.Length; place++)
        {
            if (worth[place] == 0) continue;
            places[place >> 6] |= 1UL << place;
            met.Add(worth[place]);
        }
        return met.Count == 0 ? Empty : new PairWindow(places, [.. met]);
    }

    /// <summary>Adds the worth, times a weight, by place.</summary>
    public void AddTo(Span<double> sums, double weight)
    {
        int at = 0;
        for (int i = 0; i < _places.Length; i++)
            for (ulong bits = _places[i]; bits != 0; bits &= bits - 1) sums[(i << 6) + BitOperations.TrailingZeroCount(bits)] += weight * _worth[at++];
    }

    /// <summary>The worth in the document at a place; 0 where they do not meet.</summary>
    public double WorthAt(int place)
    {
        int word = place >> 6;
        ulong bit = 1UL << place;
        if ((_places[word] & bit) == 0) return 0;
        int before = BitOperations.PopCount(_places[word] & (bit - 1));
        for (int i = 0; i < word; i++) before += BitOperations.PopCount(_places[i]);
        return _worth[before];
    }
}
