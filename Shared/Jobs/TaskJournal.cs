using System.Runtime.CompilerServices;
using Indexer.Storage;

namespace Indexer.Jobs;

/// <summary>
/// What stands in the store about the tasks of a job: their commit markers, and the attempts that began and ended. Thread-safe.
/// Errors are the store's.
/// </summary>
public sealed class TaskJournal(IBlobStore store, JobId job)
{
    /// <summary>The job.</summary>
    public JobId Job => job;

    /// <summary>Creates the task's commit marker.</summary>
    /// <returns>False where another attempt's stands.</returns>
    public Task<bool> TryCommitAsync(TaskId task, TaskCommit commit, CancellationToken cancellationToken) =>
        store.TryCreateJsonAsync(JobBlobs.Commit(job, task), commit, JobJson.Default.TaskCommit, cancellationToken);

    /// <summary>The task's commit marker, or null.</summary>
    public Task<TaskCommit?> FindCommitAsync(TaskId task, CancellationToken cancellationToken) =>
        store.ReadJsonAsync(JobBlobs.Commit(job, task), JobJson.Default.TaskCommit, cancellationToken);

    /// <summary>Whether the task is committed.</summary>
    public async Task<bool> IsCommittedAsync(TaskId task, CancellationToken cancellationToken) =>
        await store.StatAsync(JobBlobs.Commit(job, task), cancellationToken) is not null;

    /// <summary>All tasks that are committed, in no order to rely on. Costs a listing of the commits alone.</summary>
    public async IAsyncEnumerable<TaskId> ListCommittedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = JobBlobs.Commits(job);
        await foreach (var blob in store.ListAsync(prefix, cancellationToken))
            yield return TaskId.Parse(blob.Key.AsSpan(prefix.Length, blob.Key.Length - prefix.Length - JobBlobs.CommitSuffix.Length));
    }

    /// <summary>The attempts that began, in order.</summary>
    public async Task<List<PastAttempt>> ReadAttemptsAsync(TaskId task, CancellationToken cancellationToken)
    {
        var prefix = JobBlobs.Attempts(job, task);
        var begun = new SortedSet<int>();
        var (ended, marked) = (new HashSet<int>(), new HashSet<int>());
        await foreach (var blob in store.ListAsync(prefix, cancellationToken))
        {
            if (AttemptMarker.TryParse(blob.Key.AsSpan(prefix.Length)) is not { } marker) continue;
            ISet<int> those = marker.Kind switch
            {
                AttemptMarkerKind.Begun => begun,
                AttemptMarkerKind.Records => marked,
                _ => ended,
            };
            those.Add(marker.Number);
        }
        var attempts = new List<PastAttempt>(begun.Count);
        foreach (var number in begun)
        {
            var mark = marked.Contains(number) ? await store.ReadJsonAsync(JobBlobs.Marker(job, task, new(AttemptMarkerKind.Records, number)), JobJson.Default.RecordBlock, cancellationToken) : null;
            attempts.Add(new PastAttempt(number, ended.Contains(number), mark));
        }
        return attempts;
    }

    /// <summary>States that an attempt begins; to be called before its work. Whoever begins as number 1 knows that none began before.</summary>
    /// <returns>False where another attempt has the number.</returns>
    public Task<bool> TryBeginAttemptAsync(TaskId task, int number, AttemptId attempt, string worker, CancellationToken cancellationToken) =>
        store.TryCreateJsonAsync(JobBlobs.Marker(job, task, new(AttemptMarkerKind.Begun, number)), new AttemptBegun(attempt.Value, worker), JobJson.Default.AttemptBegun, cancellationToken);

    /// <summary>States that an attempt ended without a commit.</summary>
    /// <param name="task">Its task.</param>
    /// <param name="number">Its number.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="error">Why it failed; null when it was handed back.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task EndAttemptAsync(TaskId task, int number, AttemptId attempt, string? error, CancellationToken cancellationToken) =>
        store.TryCreateJsonAsync(JobBlobs.Marker(job, task, new(AttemptMarkerKind.Ended, number, attempt)), new AttemptEnded(error), JobJson.Default.AttemptEnded, cancellationToken);

    /// <summary>States that an attempt was cut off between its commit and the store's answer: it ended by itself, but what it wrote may yet be what the task's commit names.</summary>
    /// <param name="task">Its task.</param>
    /// <param name="number">Its number.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="error">Why it failed; null when it was handed back.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task LeaveUndecidedAsync(TaskId task, int number, AttemptId attempt, string? error, CancellationToken cancellationToken) =>
        store.TryCreateJsonAsync(JobBlobs.Marker(job, task, new(AttemptMarkerKind.Undecided, number, attempt)), new AttemptEnded(error), JobJson.Default.AttemptEnded, cancellationToken);

    /// <summary>States which records the attempt of this number is about to process.</summary>
    public Task MarkAsync(TaskId task, int number, RecordBlock block, CancellationToken cancellationToken) =>
        store.PutJsonAsync(JobBlobs.Marker(job, task, new(AttemptMarkerKind.Records, number)), block, JobJson.Default.RecordBlock, cancellationToken);
}
