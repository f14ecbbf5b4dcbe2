using System.Numerics;
using System.Runtime.InteropServices;
using Indexer.Search.Shards;

namespace Indexer.Search.Pruning;

/// <summary>Adds up the scores of a window's documents, 64 at a time, in the order in which exhaustive search adds them up: the required parts, the optional ones, the two sums, the static rank.</summary>
/// <param name="parts">The parts, which have their scores.</param>
/// <param name="memory">Where the sums are.</param>
/// <param name="ranks">What static ranks add; null: nothing.</param>
internal sealed class PlaceSums(SegmentParts parts, SearchMemory memory, StaticRanks? ranks)
{
    /// <summary>The scores of 64 places of a window; those of candidates are whole. Valid until the next are asked for.</summary>
    /// <param name="first">The first of the places.</param>
    /// <param name="candidates">A bit for each of them that is wanted.</param>
    /// <param name="window">The window.</param>
    public ReadOnlySpan<double> Of(int first, ulong candidates, Window window)
    {
        double[] sums = memory.Sums;
        AddParts(first, sums);
        if (ranks is not null) AddRanks(ranks, candidates, window.Base + first, sums);
        return sums;
    }

    private void AddParts(int first, Span<double> sums)
    {
        sums.Clear();
        foreach (ScoredPart part in parts.Required) Add(part, first, sums);
        ReadOnlySpan<ScoredPart> present = parts.Present;
        if (present.Length == 0) return;
        if (parts.Required.Length == 0)
        {
            foreach (ScoredPart part in present) Add(part, first, sums);
            return;
        }
        Span<double> optional = memory.OptionalSums;
        optional.Clear();
        foreach (ScoredPart part in present) Add(part, first, optional);
        Add(optional, sums);
    }

    private static void AddRanks(StaticRanks ranks, ulong candidates, int first, double[] sums)
    {
        for (; candidates != 0; candidates &= candidates - 1)
        {
            int place = BitOperations.TrailingZeroCount(candidates);
            sums[place] += ranks.ScoreOf(first + place);
        }
    }

    private static void Add(ScoredPart part, int first, Span<double> sums)
    {
        if (part.Matched[first >> 6] != 0) Add(part.Scores.AsSpan(first, 64), sums);
    }

    private static void Add(ReadOnlySpan<double> scores, Span<double> sums)
    {
        ReadOnlySpan<Vector<double>> added = MemoryMarshal.Cast<double, Vector<double>>(scores);
        Span<Vector<double>> known = MemoryMarshal.Cast<double, Vector<double>>(sums);
        for (int at = 0; at < known.Length; at++) known[at] += added[at];
    }
}
