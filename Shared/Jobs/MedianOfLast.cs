namespace Indexer.Jobs;

/// <summary>The median of the last values that came; memory is constant.</summary>
internal sealed class MedianOfLast
{
    // An odd number has one.
    private const int MaxSamples = 127;

    private readonly double[] _samples = new double[MaxSamples];
    private int _count;

    /// <summary>The lower one of two; null where no value came.</summary>
    public double? Value => _count == 0 ? null : Of(_samples.AsSpan(0, Math.Min(_count, MaxSamples)).ToArray());

    public void Add(double value) => _samples[_count++ % MaxSamples] = value;

    public void Clear() => _count = 0;

    /// <summary>The lower median of values, which are sorted by this.</summary>
    public static double Of(double[] values)
    {
        Array.Sort(values);
        return values[(values.Length - 1) / 2];
    }
}
