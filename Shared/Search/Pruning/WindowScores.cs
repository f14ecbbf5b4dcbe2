using System.Numerics;

namespace Indexer.Search.Pruning;

/// <summary>What a word, or two side by side, are worth before any weight in each document of a window that has them. Immutable.</summary>
internal sealed class WindowScores
{
    private readonly ulong[] _places;
    private readonly double[] _worth;
    private readonly float[] _most;

    private WindowScores(ulong[] places, double[] worth)
    {
        _places = places;
        _worth = worth;
        _most = new float[places.Length];
        int at = 0;
        for (int i = 0; i < places.Length; i++)
        {
            ReadOnlySpan<double> here = worth.AsSpan(at, BitOperations.PopCount(places[i]));
            double most = 0;
            foreach (double one in here) most = Math.Max(most, one);
            if (here.Length > 0) _most[i] = TermBounds.RoundUp(most);
            at += here.Length;
        }
    }

    /// <summary>No document has them.</summary>
    public static WindowScores Empty { get; } = new(new ulong[Window.Words], []);

    /// <summary>The most that any document of each stretch has, or a little more; 0 where none has them.</summary>
    public ReadOnlySpan<float> Most => _most;

    /// <summary>A bit for each document that has them.</summary>
    public ReadOnlySpan<ulong> Places => _places;

    /// <summary>About how many bytes it takes.</summary>
    public long Bytes => _worth.Length == 0 ? 0 : 200 + (long)_worth.Length * sizeof(double);

    /// <param name="places">A bit for each document that has them.</param>
    /// <param name="worth">By place.</param>
    public static WindowScores Of(ReadOnlySpan<ulong> places, ReadOnlySpan<double> worth)
    {
        int count = Window.Count(places);
        if (count == 0) return Empty;
        var packed = new double[count];
        int at = 0;
        for (int i = 0; i < places.Length; i++)
            for (ulong bits = places[i]; bits != 0; bits &= bits - 1) packed[at++] = worth[(i << 6) + BitOperations.TrailingZeroCount(bits)];
        return new WindowScores(places.ToArray(), packed);
    }

    /// <summary>Adds the worth, times a weight, by place.</summary>
    public void AddTo(Span<double> sums, double weight)
    {
        int at = 0;
        for (int i = 0; i < _places.Length; i++)
            for (ulong bits = _places[i]; bits != 0; bits &= bits - 1) sums[(i << 6) + BitOperations.TrailingZeroCount(bits)] += weight * _worth[at++];
    }

    /// <summary>Writes the worth, times a weight, by place, in some stretches.</summary>
    /// <param name="stretches">A bit for each of them.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="scores">What is written where a document has them; the rest stays.</param>
    /// <param name="matched">A bit for each place that is written, in these stretches.</param>
    public void CopyTo(uint stretches, double weight, Span<double> scores, Span<ulong> matched)
    {
        int at = 0;
        for (int i = 0; i < _places.Length; i++)
        {
            ulong bits = _places[i];
            if ((stretches >> i & 1) == 0)
            {
                at += BitOperations.PopCount(bits);
                continue;
            }
            matched[i] = bits;
            for (; bits != 0; bits &= bits - 1) scores[(i << 6) + BitOperations.TrailingZeroCount(bits)] = weight * _worth[at++];
        }
    }

    /// <summary>The same for the documents of a set.</summary>
    public void CopyTo(ReadOnlySpan<ulong> documents, double weight, Span<double> scores, Span<ulong> matched)
    {
        int before = 0;
        for (int i = 0; i < _places.Length; i++)
        {
            ulong places = _places[i];
            matched[i] = places & documents[i];
            for (ulong bits = places & documents[i]; bits != 0; bits &= bits - 1)
            {
                int place = BitOperations.TrailingZeroCount(bits);
                scores[(i << 6) + place] = weight * _worth[before + BitOperations.PopCount(places & ((1UL << place) - 1))];
            }
            before += BitOperations.PopCount(places);
        }
    }

    /// <summary>The worth in the document at a place; 0 where it has them not.</summary>
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
