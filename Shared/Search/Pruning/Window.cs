using System.Numerics;

namespace Indexer.Search.Pruning;

/// <summary>A run of documents that is worked off at once, and a set of them: a bit for each. Small enough for its arrays to stay in the first-level cache.</summary>
internal sealed class Window
{
    public const int Width = 256;
    public const int Words = Width / 64;

    /// <summary>Its number in the segment, from 0.</summary>
    public int Number { get; private set; }

    /// <summary>The first document.</summary>
    public int Base { get; private set; }

    /// <summary>Behind the last.</summary>
    public int Limit { get; private set; }

    /// <summary>To a window of a segment that has so many documents.</summary>
    public void MoveTo(int number, int documents)
    {
        Number = number;
        Base = number * Width;
        Limit = Math.Min(documents, Base + Width);
    }

    /// <summary>Windows of a segment that has so many documents.</summary>
    public static int NumberFor(int documents) => (documents + Width - 1) / Width;

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
