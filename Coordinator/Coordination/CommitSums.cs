using Indexer.Jobs;

namespace Indexer.Coordinator.Coordination;

/// <summary>Sums over the tasks that a job which was not published has committed, for its outcome.</summary>
internal static class CommitSums
{
    public static async Task<PublishedJob> OfAsync(TaskJournal journal, CancellationToken cancellationToken)
    {
        var records = new RecordCounts();
        var counters = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var quarantined = new List<QuarantinedRecord>();
        await foreach (var task in journal.ListCommittedAsync(cancellationToken))
        {
            if (await journal.FindCommitAsync(task, cancellationToken) is not { } commit) continue;
            records.Add(commit.Records);
            foreach (var (name, count) in commit.Counters) counters[name] = counters.GetValueOrDefault(name) + count;
            quarantined.AddRange(commit.Quarantined.Take(TaskCommit.MaxQuarantinedListed - quarantined.Count));
        }
        return new PublishedJob(0, "", records, counters, quarantined);
    }
}
