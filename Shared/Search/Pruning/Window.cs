using System.Numerics;

namespace Indexer.Search.Pruning;

/// <summary>A run of documents that is worked off at once, and a set of them: a bit for each. Small enough for its arrays to stay in the first-level cache.</summary>
internal sealed class Window
{
    public const int Width = 512;
    public const int Words = Width / 64;

    /// <summary>The first document; a multiple of 64 behind that of the window before.</summary>
    public int Base { get; private set; }

    /// <summary>Behind the last.</summary>
    public int Limit { get; private set; }

    public void MoveTo(int first, int limit)
    {
        Base = first;
        Limit = Math.Min(limit, first + Width);
    }

    public static int Count(ReadOnlySpan<ulong> bits)
    {
        int count = 0;
        foreach (ulong word in bits) count += BitOperations.PopCount(word);
        return count;
    }

    /// <summary>Writes the places of the set bits, ascending; returns their number.</summary>
    public static int List(ReadOnlySpan<ulong> bits, Span<ushort> places)
    {
        int count = 0;
        for (int i = 0; i < bits.Length; i++)
            for (ulong word = bits[i]; word != 0; word &= word - 1) places[count++] = (ushort)((i << 6) + BitOperations.TrailingZeroCount(word));
        return count;
    }
}
