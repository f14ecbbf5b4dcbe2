using Indexer.Jobs;

namespace Indexer.Coordinator.Coordination;

/// <summary>Sums over a job's committed tasks.</summary>
internal sealed class JobTotals
{
    private const int MaxQuarantinedListed = 1000;

    public RecordCounts Records { get; } = new();

    public SortedDictionary<string, long> Counters { get; } = new(StringComparer.Ordinal);

    public List<QuarantinedRecord> Quarantined { get; } = [];

    public static async Task<JobTotals> OfAsync(JobPlan plan, Func<TaskId, CancellationToken, Task<TaskCommit>> commitOf, CancellationToken cancellationToken)
    {
        var totals = new JobTotals();
        foreach (var stage in Enum.GetValues<Stage>())
            for (var index = 0; index < plan.TasksOf(stage); index++)
                totals.Add(await commitOf(new TaskId(stage, index), cancellationToken).ConfigureAwait(false));
        return totals;
    }

    public void Add(TaskCommit commit)
    {
        Records.Add(commit.Records);
        foreach (var (name, count) in commit.Counters) Counters[name] = Counters.GetValueOrDefault(name) + count;
        Quarantined.AddRange(commit.Quarantined.Take(MaxQuarantinedListed - Quarantined.Count));
    }

    /// <summary>Refuses a job in which a record is unaccounted for.</summary>
    /// <exception cref="PublishException">The sums don't add up.</exception>
    public void RequireLaw()
    {
        var ends = Records.Indexed + Records.Duplicates.Values.Sum() + Records.Skipped.Values.Sum() + Records.Quarantined.Values.Sum();
        if (Records.Pending == 0 && Records.Read + Records.Carried == ends) return;
        throw new PublishException(
            $"{Records.Read} records were read and {Records.Carried} carried over, but {ends} are accounted for and {Records.Pending} undecided: "
            + "the job was not published. This is a fault of the indexer; please report it with the job's folder.");
    }

    /// <summary>Refuses a job with more quarantined records than it may have.</summary>
    /// <exception cref="PublishException">There are too many.</exception>
    public void RequireQuarantineWithin(string limit)
    {
        var quarantined = Records.Quarantined.Values.Sum();
        if (QuarantineLimit.Parse(limit).Allows(quarantined, Records.Read)) return;
        var reasons = string.Join(", ", Records.Quarantined.OrderByDescending(reason => reason.Value).Take(5).Select(reason => $"{reason.Key} {reason.Value}"));
        throw new PublishException(
            $"{quarantined} of {Records.Read} records were unusable ({reasons}), more than --max-quarantined {limit} allows: the job was not published. "
            + "Look at the records that 'indexer status' lists, then run again with a higher --max-quarantined.");
    }
}
