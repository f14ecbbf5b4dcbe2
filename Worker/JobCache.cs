using System.Collections.Concurrent;
using Indexer.Jobs;

namespace Indexer.Worker;

/// <summary>What a worker remembers of the jobs whose tasks it runs: the plan for good, the news whether the job is over for a heartbeat. Thread-safe.</summary>
internal sealed class JobCache(JobStore jobs, TimeProvider time, TimeSpan freshness)
{
    // A worker sees few jobs at a time; plans can be large.
    private const int MaxJobs = 8;

    private sealed class Known(JobPlan plan)
    {
        public JobPlan Plan => plan;

        public long CheckedAt;

        public bool IsOver;
    }

    private readonly ConcurrentDictionary<JobId, Known> _jobs = new();

    /// <exception cref="TaskException">The job has no plan.</exception>
    public async Task<JobPlan> PlanOfAsync(JobId job, CancellationToken cancellationToken) => (await KnownAsync(job, cancellationToken)).Plan;

    public async Task<bool> IsOverAsync(JobId job, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(job, cancellationToken);
        var checkedAt = Volatile.Read(ref known.CheckedAt);
        if (checkedAt != 0 && time.GetElapsedTime(checkedAt) < freshness) return known.IsOver;
        known.IsOver = await jobs.IsOverAsync(job, cancellationToken);
        Volatile.Write(ref known.CheckedAt, time.GetTimestamp());
        return known.IsOver;
    }

    private async Task<Known> KnownAsync(JobId job, CancellationToken cancellationToken)
    {
        if (_jobs.TryGetValue(job, out var known)) return known;
        var plan = await jobs.FindPlanAsync(job, cancellationToken)
            ?? throw new TaskException($"Job {job} has no plan in the store: it was removed, or this worker looks at another store than the coordinator.", retryable: false);
        if (_jobs.Count >= MaxJobs) _jobs.Clear();
        return _jobs.GetOrAdd(job, new Known(plan));
    }
}
