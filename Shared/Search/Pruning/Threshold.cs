using System.Runtime.Intrinsics;

namespace Indexer.Search.Pruning;

/// <summary>What a score has to exceed to be among the best.</summary>
/// <param name="Score">A score; <see cref="Ranking.HitCollector.Everything"/> where any will do.</param>
internal readonly record struct Threshold(float Score)
{
    // More than the rounding of all operations by which scores and bounds are worked out: each errs by at most 2^-53 of its result, and there are some hundreds.
    private const double Rounding = 1 + 1e-12;

    /// <summary>Whether it rules anything out.</summary>
    public bool IsSet => Score >= 0;

    /// <summary>
    /// Whether a score that is at most this bound may exceed it. Scores are compared as floats: of two doubles the lesser never makes the greater float, so what is not above
    /// the threshold as a double is not above it as a float.
    /// </summary>
    public bool CanExceed(double bound) => bound * Rounding > Score;

    /// <summary>The same for many bounds: a bit for each.</summary>
    public ulong CanExceed(Vector512<double> bounds) => Vector512.GreaterThan(bounds * Rounding, Vector512.Create((double)Score)).ExtractMostSignificantBits();

    /// <summary>The same for 64 bounds.</summary>
    public ulong CanExceed(ReadOnlySpan<double> bounds)
    {
        ulong can = 0;
        for (int at = 0; at < 64; at += Vector512<double>.Count) can |= CanExceed(Vector512.Create(bounds[at..])) << at;
        return can;
    }

    /// <summary>The same for 64 bounds that are sums: of one of each, and what all have.</summary>
    public ulong CanExceed(ReadOnlySpan<double> bounds, ReadOnlySpan<double> others, double all)
    {
        ulong can = 0;
        for (int at = 0; at < 64; at += Vector512<double>.Count) can |= CanExceed(Vector512.Create(bounds[at..]) + Vector512.Create(others[at..]) + Vector512.Create(all)) << at;
        return can;
    }
}
