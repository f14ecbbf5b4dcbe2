namespace Indexer.Jobs;

/// <summary>
/// Every record is accounted for, in every task, and so in every sum of tasks:
/// <c>Read + Carried = Indexed + Pending + Duplicates + Skipped + Quarantined</c>. What a stage hands on it counts as pending, and the stage
/// that decides on it counts as much below zero: over a whole job nothing is pending.
/// </summary>
public static class ConservationLaw
{
    /// <summary>What is wrong with the counts, in a sentence; null where the law holds.</summary>
    public static string? FaultOf(RecordCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        if (counts.Read < 0 || counts.Carried < 0 || counts.Indexed < 0 || HasNegative(counts.Duplicates) || HasNegative(counts.Skipped) || HasNegative(counts.Quarantined))
            return "A count of records is below zero.";
        var came = counts.Read + counts.Carried;
        var went = counts.Indexed + counts.Pending + counts.Duplicates.Values.Sum() + counts.Skipped.Values.Sum() + counts.Quarantined.Values.Sum();
        return came == went ? null : $"{counts.Read} records were read and {counts.Carried} carried over, but {went} are accounted for, {counts.Pending} of them pending.";
    }

    private static bool HasNegative(SortedDictionary<string, long> counts)
    {
        foreach (var count in counts.Values)
            if (count < 0) return true;
        return false;
    }
}
