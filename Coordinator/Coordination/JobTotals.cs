using Indexer.Jobs;

namespace Indexer.Coordinator.Coordination;

/// <summary>Sums over a job's committed tasks.</summary>
internal sealed class JobTotals
{
    // Each read waits for the store: side by side they wait together. The sums are made in order, so the same job gives the same report.
    private const int ReadAtOnce = 16;

    public RecordCounts Records { get; } = new();

    public SortedDictionary<string, long> Counters { get; } = new(StringComparer.Ordinal);

    /// <summary>Small faults that cost no record.</summary>
    public SortedDictionary<string, long> Warnings { get; } = new(StringComparer.Ordinal);

    /// <summary>The first of the records that could not be used.</summary>
    public List<QuarantinedRecord> Quarantined { get; } = [];

    /// <summary>Sums of whatever is committed, for a job that was not published.</summary>
    public static async Task<JobTotals> OfAsync(TaskJournal journal, CancellationToken cancellationToken)
    {
        var totals = new JobTotals();
        await foreach (var tasks in InBatches(journal.ListCommittedAsync(cancellationToken)))
            foreach (var commit in await Task.WhenAll(tasks.Select(task => journal.FindCommitAsync(task, cancellationToken))))
                if (commit is not null) totals.Add(commit);
        return totals;
    }

    /// <summary>Sums over all tasks of a plan.</summary>
    public static async Task<JobTotals> OfAsync(JobPlan plan, Func<TaskId, CancellationToken, Task<TaskCommit>> commitOf, CancellationToken cancellationToken)
    {
        var totals = new JobTotals();
        foreach (var stage in Enum.GetValues<Stage>())
            foreach (var tasks in Enumerable.Range(0, plan.TasksOf(stage)).Chunk(ReadAtOnce))
                foreach (var commit in await Task.WhenAll(tasks.Select(index => commitOf(new TaskId(stage, index), cancellationToken))))
                    totals.Add(commit);
        return totals;
    }

    /// <summary>Refuses a job in which a record is unaccounted for.</summary>
    /// <exception cref="PublishException">The sums don't add up.</exception>
    public void RequireLaw()
    {
        if (Records.Pending == 0 && ConservationLaw.FaultOf(Records) is null) return;
        throw new PublishException(
            $"{ConservationLaw.FaultOf(Records) ?? $"{Records.Pending} records were never decided on."} The job was not published. "
            + "This is a fault of the indexer; please report it with the job's folder.");
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

    private static async IAsyncEnumerable<List<TaskId>> InBatches(IAsyncEnumerable<TaskId> tasks)
    {
        var batch = new List<TaskId>(ReadAtOnce);
        await foreach (var task in tasks)
        {
            batch.Add(task);
            if (batch.Count < ReadAtOnce) continue;
            yield return batch;
            batch = new List<TaskId>(ReadAtOnce);
        }
        if (batch.Count > 0) yield return batch;
    }

    private void Add(TaskCommit commit)
    {
        Records.Add(commit.Records);
        foreach (var (name, count) in commit.Counters) Counters[name] = Counters.GetValueOrDefault(name) + count;
        foreach (var (name, count) in commit.Warnings) Warnings[name] = Warnings.GetValueOrDefault(name) + count;
        Quarantined.AddRange(commit.Quarantined.Take(TaskCommit.MaxQuarantinedListed - Quarantined.Count));
    }
}
