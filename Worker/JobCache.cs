using System.Collections.Concurrent;
using Indexer.Corpus;
using Indexer.Jobs;

namespace Indexer.Worker;

/// <summary>What a worker remembers of the jobs whose tasks it runs: the plan for good, the splits around those at work, and for a while that the job is not over. Thread-safe.</summary>
internal sealed class JobCache(JobStore jobs, TimeProvider time, TimeSpan freshness)
{
    // A worker sees few jobs at a time.
    private const int MaxJobs = 8;

    private sealed class Known(JobPlan plan, PlanSplits splits)
    {
        public JobPlan Plan => plan;

        public PlanSplits Splits => splits;

        public long AliveAt;
    }

    private readonly ConcurrentDictionary<JobId, Lazy<Task<Known>>> _jobs = new();

    /// <exception cref="TaskException">The job has no plan.</exception>
    public async Task<JobPlan> PlanOfAsync(JobId job, CancellationToken cancellationToken) => (await KnownAsync(job, cancellationToken)).Plan;

    /// <summary>A split of the job's plan.</summary>
    /// <exception cref="TaskException">The job has no plan.</exception>
    public async Task<Split> SplitOfAsync(JobId job, int index, CancellationToken cancellationToken) => await (await KnownAsync(job, cancellationToken)).Splits.GetAsync(index, cancellationToken);

    public async Task<bool> IsOverAsync(JobId job, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(job, cancellationToken);
        var aliveAt = Volatile.Read(ref known.AliveAt);
        if (aliveAt != 0 && time.GetElapsedTime(aliveAt) < freshness) return false;
        var asked = time.GetTimestamp();
        // One that is over may be opened again, and then its tasks are not to be turned away.
        if (await jobs.IsOverAsync(job, cancellationToken)) return true;
        Volatile.Write(ref known.AliveAt, asked);
        return false;
    }

    // Read once for all slots: when a job begins they ask for the same plan at once. One that is cancelled does not cancel the others.
    private async Task<Known> KnownAsync(JobId job, CancellationToken cancellationToken)
    {
        if (_jobs.Count >= MaxJobs && !_jobs.ContainsKey(job)) _jobs.Clear();
        var reading = _jobs.GetOrAdd(job, new Lazy<Task<Known>>(() => Task.Run(() => ReadAsync(job), CancellationToken.None)));
        try
        {
            return await reading.Value.WaitAsync(cancellationToken);
        }
        catch when (reading.Value is { IsCompleted: true, IsCompletedSuccessfully: false })
        {
            _jobs.TryRemove(new KeyValuePair<JobId, Lazy<Task<Known>>>(job, reading));
            throw;
        }
    }

    private async Task<Known> ReadAsync(JobId job)
    {
        var plan = await jobs.FindPlanAsync(job, CancellationToken.None)
            ?? throw new TaskException($"Job {job} has no plan in the store: it was removed, or this worker looks at another store than the coordinator.", retryable: true);
        return new Known(plan, jobs.SplitsOf(job, plan));
    }
}
