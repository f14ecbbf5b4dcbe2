namespace Indexer.Jobs;

/// <summary>
/// Where the records of a job, stage or task went. The law: <c>Read + Carried = Indexed + Duplicates + Skipped + Quarantined</c>, reasons summed.
/// Between stages <see cref="Pending"/> holds what has been handed on and not yet decided. Not thread-safe.
/// </summary>
public sealed class RecordCounts
{
    /// <summary>Records read, damaged ranges counted as one record each.</summary>
    public long Read { get; set; }

    /// <summary>Captures carried over from the base generation of an update; 0 for a replace.</summary>
    public long Carried { get; set; }

    /// <summary>Documents in the shards.</summary>
    public long Indexed { get; set; }

    /// <summary>Records handed to a later stage that decides on them; 0 for a whole job.</summary>
    public long Pending { get; set; }

    /// <summary>By kind: superseded (older capture), canonical, exact, near, revisit.</summary>
    public SortedDictionary<string, long> Duplicates { get; init; } = new(StringComparer.Ordinal);

    /// <summary>By reason.</summary>
    public SortedDictionary<string, long> Skipped { get; init; } = new(StringComparer.Ordinal);

    /// <summary>By reason.</summary>
    public SortedDictionary<string, long> Quarantined { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Adds <paramref name="other"/> to this.</summary>
    public void Add(RecordCounts other)
    {
        Read += other.Read;
        Carried += other.Carried;
        Indexed += other.Indexed;
        Pending += other.Pending;
        Merge(Duplicates, other.Duplicates);
        Merge(Skipped, other.Skipped);
        Merge(Quarantined, other.Quarantined);
    }

    /// <summary>Counts one under <paramref name="reason"/>.</summary>
    public static void Count(SortedDictionary<string, long> counts, string reason) =>
        counts[reason] = counts.GetValueOrDefault(reason) + 1;

    private static void Merge(SortedDictionary<string, long> into, SortedDictionary<string, long> from)
    {
        foreach (var (reason, count) in from) into[reason] = into.GetValueOrDefault(reason) + count;
    }
}
