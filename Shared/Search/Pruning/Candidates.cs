using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Indexer.Search.Pruning;

/// <summary>
/// The documents of a window that may still be among the best, with the part of their score that is known by now. Parts are worked off one after the other; what can no longer
/// exceed the threshold, whatever the parts to come add, falls out.
/// </summary>
internal sealed class Candidates
{
    // A probe of a list costs about as much as reading so many postings in a row.
    public const int PostingsPerProbe = 3;

    private readonly ulong[] _set = new ulong[Window.Words];
    private readonly ulong[] _matched = new ulong[Window.Words];
    private readonly double[] _known = new double[Window.Width];

    /// <summary>A bit for each, by place.</summary>
    public ReadOnlySpan<ulong> Set => _set;

    /// <summary>Begins with the documents of a set, of which those parts are filled already.</summary>
    public void Begin(ReadOnlySpan<ulong> documents, ReadOnlySpan<ScoredPart> filled)
    {
        documents.CopyTo(_set);
        Array.Clear(_matched);
        for (int i = 0; i < _set.Length; i++)
            if (_set[i] != 0) _known.AsSpan(i << 6, 64).Clear();
        foreach (ScoredPart part in filled) Add(part);
    }

    /// <summary>Keeps those that can exceed a threshold.</summary>
    /// <param name="rest">The most that all parts to come can add.</param>
    /// <param name="threshold">What a score has to exceed.</param>
    public void Keep(double rest, Threshold threshold)
    {
        ref double known = ref MemoryMarshal.GetArrayDataReference(_known);
        for (int i = 0; i < _set.Length; i++)
        {
            if (_set[i] == 0) continue;
            ulong kept = 0;
            for (int at = 0; at < 64; at += Vector512<double>.Count)
                kept |= threshold.CanExceed(Vector512.LoadUnsafe(ref known, (nuint)((i << 6) + at)) + Vector512.Create(rest)) << at;
            _set[i] &= kept;
        }
    }

    /// <summary>Keeps those that a part has matched.</summary>
    public void KeepMatches()
    {
        for (int i = 0; i < _set.Length; i++) _set[i] &= _matched[i];
    }

    /// <summary>Adds the score of a part to all of them.</summary>
    /// <param name="part">The part; neither filled nor probed in this window yet.</param>
    /// <param name="window">The window.</param>
    /// <param name="postingsInWindow">About how many postings it has there.</param>
    /// <param name="isRequired">Whether those that don't match fall out.</param>
    public void Add(ScoredPart part, Window window, long postingsInWindow, bool isRequired)
    {
        long count = Window.Count(_set);
        if (count == 0) return;
        if (count * part.Lists * PostingsPerProbe > postingsInWindow) part.Fill(window);
        else part.Probe(window, _set);
        Add(part);
        if (!isRequired) return;
        for (int i = 0; i < _set.Length; i++) _set[i] &= part.Matched[i];
    }

    private void Add(ScoredPart part)
    {
        for (int i = 0; i < _set.Length; i++)
        {
            if (_set[i] == 0 || part.Matched[i] == 0) continue;
            _matched[i] |= part.Matched[i];
            Span<Vector<double>> known = MemoryMarshal.Cast<double, Vector<double>>(_known.AsSpan(i << 6, 64));
            ReadOnlySpan<Vector<double>> scores = MemoryMarshal.Cast<double, Vector<double>>(part.Scores.AsSpan(i << 6, 64));
            for (int at = 0; at < known.Length; at++) known[at] += scores[at];
        }
    }
}
