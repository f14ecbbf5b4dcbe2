using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.Coordinator.Leading;

/// <summary>Removes the outputs of a job's attempts that can't win any more.</summary>
internal sealed class AttemptSweep(IBlobStore store, JobId job)
{
    private readonly TaskJournal _journal = new(store, job);
    private readonly string _prefix = JobBlobs.Tasks(job);

    /// <returns>How many blobs were removed.</returns>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        var swept = 0L;
        string? task = null;
        var blobs = new List<string>();
        // Keys come in order: those of a task stand together.
        await foreach (var blob in store.ListAsync(_prefix, cancellationToken))
        {
            var name = blob.Key[_prefix.Length..blob.Key.IndexOf('/', _prefix.Length)];
            if (task is not null && name != task)
            {
                swept += await SweepAsync(task, blobs, cancellationToken);
                blobs.Clear();
            }
            task = name;
            blobs.Add(blob.Key);
        }
        return task is null ? swept : swept + await SweepAsync(task, blobs, cancellationToken);
    }

    private async Task<long> SweepAsync(string task, List<string> blobs, CancellationToken cancellationToken)
    {
        var attempts = new HashSet<string>(StringComparer.Ordinal);
        var ended = new HashSet<string>(StringComparer.Ordinal);
        foreach (var blob in blobs)
            switch (blob[(_prefix.Length + task.Length + 1)..].Split('/'))
            {
                case [JobBlobs.AttemptsFolder, var name] when AttemptMarker.TryParse(name) is { Kind: AttemptMarkerKind.Ended, Attempt: { } attempt }:
                    ended.Add(attempt.Value);
                    break;
                case [JobBlobs.AttemptsFolder, ..]:
                    break;
                case [var folder, _, ..]:
                    attempts.Add(folder);
                    break;
            }
        if (attempts.Count == 0) return 0;
        if (await _journal.FindCommitAsync(TaskId.Parse(task), cancellationToken) is { } commit) attempts.Remove(commit.Attempt);
        else attempts.IntersectWith(ended);
        var swept = 0L;
        foreach (var blob in blobs)
        {
            if (!attempts.Contains(blob[(_prefix.Length + task.Length + 1)..].Split('/')[0])) continue;
            await store.DeleteAsync(blob, cancellationToken);
            swept++;
        }
        return swept;
    }
}
