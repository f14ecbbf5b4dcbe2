using System.Numerics;
using System.Runtime.Intrinsics;

namespace Indexer.Search.Pruning;

/// <summary>A run of documents that is worked off at once, and a set of them: a bit for each. Small enough for its arrays to stay in the first-level cache.</summary>
internal sealed class Window
{
    public const int Width = 256;
    public const int Words = Width / Stretch;

    /// <summary>Documents of a stretch: a window's bits are a word for each of its stretches.</summary>
    public const int Stretch = 64;

    /// <summary>All stretches of a window.</summary>
    public const uint Whole = (1U << Words) - 1;

    /// <summary>Its number in the segment, from 0.</summary>
    public int Number { get; private set; }

    /// <summary>The first document.</summary>
    public int Base { get; private set; }

    /// <summary>Behind the last.</summary>
    public int Limit { get; private set; }

    /// <summary>A bit for each stretch that is looked at: no other can have any of the best documents.</summary>
    public uint Stretches { get; private set; }

    /// <summary>To a window of a segment that has so many documents.</summary>
    public void MoveTo(int number, int documents, uint stretches = Whole)
    {
        Stretches = stretches;
        Number = number;
        Base = number * Width;
        Limit = Math.Min(documents, Base + Width);
    }

    /// <summary>Windows of a segment that has so many documents.</summary>
    public static int NumberFor(int documents) => (documents + Width - 1) / Width;

    /// <summary>Stretches of the windows of a segment that has so many documents.</summary>
    public static int StretchesFor(int documents) => NumberFor(documents) * Words;

    /// <summary>The most that any stretch has of those that are looked at.</summary>
    public float MostOf(ReadOnlySpan<float> most)
    {
        most = most.Slice(Number * Words, Words);
        float highest = 0;
        for (int i = 0; i < most.Length; i++)
            if ((Stretches >> i & 1) != 0) highest = Math.Max(highest, most[i]);
        return highest;
    }

    /// <summary>A number for each stretch of a window, as doubles.</summary>
    public static Vector256<double> Widen(Vector128<float> ofStretches)
    {
        (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(ofStretches);
        return Vector256.Create(lower, upper);
    }

    /// <summary>Adds a number to that of each stretch of a window, the first of which come first.</summary>
    public static void AddTo(Span<double> sums, Vector256<double> ofStretches) => (Vector256.Create<double>(sums) + ofStretches).CopyTo(sums);

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
