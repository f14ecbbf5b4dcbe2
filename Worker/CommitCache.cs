using System.Collections.Concurrent;
using Indexer.Jobs;

namespace Indexer.Worker;

/// <summary>
/// Commits of earlier stages, which every task of a later one reads: all of them, and in the same order. So when it is full, what it holds stays (the oldest
/// would otherwise go just before it is asked for), until a task of another job comes. Thread-safe.
/// </summary>
/// <param name="capacityBytes">Of commits held, as estimated; 128 MiB hold some 10,000 map commits of 64 partitions.</param>
internal sealed class CommitCache(long capacityBytes = 128 << 20)
{
    // Objects and strings of a commit, and of each of its outputs, in memory.
    private const int CommitBytes = 1500, OutputBytes = 300;

    private readonly ConcurrentDictionary<(JobId, TaskId), TaskCommit> _commits = new();
    private JobId? _newest;
    private long _bytes;

    /// <exception cref="TaskException">The task has no commit.</exception>
    public async Task<TaskCommit> GetAsync(TaskJournal journal, TaskId task, CancellationToken cancellationToken)
    {
        if (_commits.TryGetValue((journal.Job, task), out var known)) return known;
        var commit = await journal.FindCommitAsync(task, cancellationToken)
            ?? throw new TaskException($"Task {task} of job {journal.Job} has no commit, but a later stage has begun: was it removed from the store?", retryable: true);
        // The list of quarantined records is for people, and may be larger than all the rest.
        Keep(journal.Job, task, commit with { Quarantined = [] });
        return commit;
    }

    private void Keep(JobId job, TaskId task, TaskCommit commit)
    {
        var bytes = CommitBytes + (long)OutputBytes * commit.Outputs.Count;
        lock (_commits)
        {
            if (_bytes + bytes > capacityBytes && _newest != job)
            {
                _commits.Clear();
                _bytes = 0;
            }
            _newest = job;
            if (_bytes + bytes <= capacityBytes && _commits.TryAdd((job, task), commit)) _bytes += bytes;
        }
    }
}
