using System.Numerics;
using System.Runtime.InteropServices;

namespace Indexer.Search.Pruning;

/// <summary>What a word, or two side by side, are worth before any weight in each document of a window that has them. Immutable.</summary>
internal readonly struct WindowScores
{
    private const int MostAt = Window.Words;
    private const int WorthAfter = MostAt + (Window.Words * sizeof(float) / sizeof(ulong));

    private static readonly ulong[] s_empty = new ulong[WorthAfter];

    /// <param name="data">What <see cref="Data"/> was.</param>
    public WindowScores(ulong[] data) => Data = data;

    /// <summary>
    /// The places, the most and the worth in one array: a search for which nothing of a window lies in the processor's caches waits for memory twice a word, not four times.
    /// </summary>
    public ulong[] Data { get; }

    /// <summary>The most that any document of each stretch has, or a little more; 0 where none has them.</summary>
    public ReadOnlySpan<float> Most => MostOf(Data);

    /// <summary>A bit for each document that has them.</summary>
    public ReadOnlySpan<ulong> Places => Data.AsSpan(0, Window.Words);

    /// <summary>About how many bytes it takes.</summary>
    public long Bytes => Data == s_empty ? 0 : 30 + (long)Data.Length * sizeof(ulong);

    private ReadOnlySpan<double> Worth => MemoryMarshal.Cast<ulong, double>(Data.AsSpan(WorthAfter));

    /// <param name="places">A bit for each document that has them.</param>
    /// <param name="worth">By place.</param>
    public static WindowScores Of(ReadOnlySpan<ulong> places, ReadOnlySpan<double> worth)
    {
        int count = Window.Count(places);
        if (count == 0) return new WindowScores(s_empty);
        var data = new ulong[WorthAfter + count];
        places.CopyTo(data);
        Span<float> mostOf = MostOf(data);
        Span<double> packed = MemoryMarshal.Cast<ulong, double>(data.AsSpan(WorthAfter));
        int at = 0;
        for (int i = 0; i < places.Length; i++)
        {
            double most = 0;
            for (ulong bits = places[i]; bits != 0; bits &= bits - 1)
            {
                double one = worth[(i << 6) + BitOperations.TrailingZeroCount(bits)];
                packed[at++] = one;
                most = Math.Max(most, one);
            }
            if (places[i] != 0) mostOf[i] = TermBounds.RoundUp(most);
        }
        return new WindowScores(data);
    }

    /// <summary>Adds the worth, times a weight, by place.</summary>
    public void AddTo(Span<double> sums, double weight)
    {
        ReadOnlySpan<ulong> places = Places;
        ReadOnlySpan<double> worth = Worth;
        int at = 0;
        for (int i = 0; i < places.Length; i++)
            for (ulong bits = places[i]; bits != 0; bits &= bits - 1) sums[(i << 6) + BitOperations.TrailingZeroCount(bits)] += weight * worth[at++];
    }

    /// <summary>Writes the worth, times a weight, by place, in some stretches.</summary>
    /// <param name="stretches">A bit for each of them.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="scores">What is written where a document has them; the rest stays.</param>
    /// <param name="matched">A bit for each place that is written, in these stretches.</param>
    public void CopyTo(uint stretches, double weight, Span<double> scores, Span<ulong> matched)
    {
        ReadOnlySpan<ulong> places = Places;
        ReadOnlySpan<double> worth = Worth;
        int at = 0;
        for (int i = 0; i < places.Length; i++)
        {
            ulong bits = places[i];
            if ((stretches >> i & 1) == 0)
            {
                at += BitOperations.PopCount(bits);
                continue;
            }
            matched[i] = bits;
            for (; bits != 0; bits &= bits - 1) scores[(i << 6) + BitOperations.TrailingZeroCount(bits)] = weight * worth[at++];
        }
    }

    /// <summary>The same for the documents of a set.</summary>
    public void CopyTo(ReadOnlySpan<ulong> documents, double weight, Span<double> scores, Span<ulong> matched)
    {
        ReadOnlySpan<ulong> places = Places;
        ReadOnlySpan<double> worth = Worth;
        int before = 0;
        for (int i = 0; i < places.Length; i++)
        {
            matched[i] = places[i] & documents[i];
            for (ulong bits = matched[i]; bits != 0; bits &= bits - 1)
            {
                int place = BitOperations.TrailingZeroCount(bits);
                scores[(i << 6) + place] = weight * worth[before + BitOperations.PopCount(places[i] & ((1UL << place) - 1))];
            }
            before += BitOperations.PopCount(places[i]);
        }
    }

    /// <summary>The worth in the document at a place; 0 where it has them not.</summary>
    public double WorthAt(int place)
    {
        int word = place >> 6;
        ulong bit = 1UL << place;
        ReadOnlySpan<ulong> places = Places;
        if ((places[word] & bit) == 0) return 0;
        int before = BitOperations.PopCount(places[word] & (bit - 1));
        for (int i = 0; i < word; i++) before += BitOperations.PopCount(places[i]);
        return Worth[before];
    }

    private static Span<float> MostOf(ulong[] data) => MemoryMarshal.Cast<ulong, float>(data.AsSpan(MostAt, WorthAfter - MostAt));
}
