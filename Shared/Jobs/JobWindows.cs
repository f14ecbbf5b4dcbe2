namespace Indexer.Jobs;

/// <summary>What a job wants of the fleet.</summary>
/// <param name="Priority">Its weight against others.</param>
/// <param name="Remaining">Tasks of its present stage that are not committed: what it can use at most.</param>
public readonly record struct JobDemand(JobPriority Priority, int Remaining);

/// <summary>
/// Divides the tasks that may be in flight among running jobs by weight. The queue is first in, first out, so a job's share of what waits there is its
/// share of the workers.
/// </summary>
public static class JobWindows
{
    /// <summary>
    /// The windows of the jobs, in their order: max-min fair by weight (low 1, normal 4, high 16). What a job can't use goes to the others; yet each has at
    /// least its plain share (and 1), since its next stage may begin at any moment. O(jobs²) at worst.
    /// </summary>
    /// <param name="total">Tasks in flight, over all jobs; at least 1.</param>
    /// <param name="jobs">The jobs.</param>
    public static int[] Divide(int total, IReadOnlyList<JobDemand> jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(total);
        var windows = new int[jobs.Count];
        var weights = 0L;
        foreach (var job in jobs) weights += WeightOf(job.Priority);
        for (var i = 0; i < windows.Length; i++) windows[i] = ShareOf(jobs[i], total, weights);
        var isSettled = new bool[jobs.Count];
        long left = total, open = weights;
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = 0; i < windows.Length; i++)
            {
                if (isSettled[i] || jobs[i].Remaining > ShareOf(jobs[i], left, open)) continue;
                (isSettled[i], changed) = (true, true);
                left -= jobs[i].Remaining;
                open -= WeightOf(jobs[i].Priority);
            }
        }
        for (var i = 0; i < windows.Length; i++)
            if (!isSettled[i]) windows[i] = Math.Max(windows[i], ShareOf(jobs[i], left, open));
        return windows;
    }

    private static int ShareOf(JobDemand job, long total, long weights) => (int)Math.Max(1, total * WeightOf(job.Priority) / weights);

    private static int WeightOf(JobPriority priority) => priority switch
    {
        JobPriority.Low => 1,
        JobPriority.High => 16,
        _ => 4,
    };
}
