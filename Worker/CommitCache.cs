using System.Collections.Concurrent;
using Indexer.Jobs;

namespace Indexer.Worker;

/// <summary>Commits of earlier stages, which every task of a later one reads. Bounded: full, it begins anew. Thread-safe.</summary>
internal sealed class CommitCache
{
    private const int MaxCommits = 2048;

    private readonly ConcurrentDictionary<(JobId, TaskId), TaskCommit> _commits = new();

    /// <exception cref="TaskException">The task has no commit.</exception>
    public async Task<TaskCommit> GetAsync(TaskJournal journal, TaskId task, CancellationToken cancellationToken)
    {
        if (_commits.TryGetValue((journal.Job, task), out var known)) return known;
        var commit = await journal.FindCommitAsync(task, cancellationToken)
            ?? throw new TaskException($"Task {task} of job {journal.Job} has no commit, but a later stage has begun: was it removed from the store?", retryable: true);
        if (_commits.Count >= MaxCommits) _commits.Clear();
        _commits[(journal.Job, task)] = commit;
        return commit;
    }
}
