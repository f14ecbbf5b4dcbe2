using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.Coordinator.Coordination;

/// <summary>
/// Frees what only the running of a job needed: outputs of its attempts. Markers of attempts and commits stay, as the job's history, and so does what the
/// generation holds (files of the index).
/// Only for a job whose outcome is written: nothing reads these blobs again.
/// </summary>
internal static class JobSweep
{
    public static async Task RunAsync(IBlobStore store, JobId job, CancellationToken cancellationToken)
    {
        await foreach (var blob in store.ListAsync($"jobs/{job}/tasks/", cancellationToken))
            if (!blob.Key.EndsWith("/commit.json", StringComparison.Ordinal) && !blob.Key.Contains("/attempts/", StringComparison.Ordinal))
                await store.DeleteAsync(blob.Key, cancellationToken);
    }
}
