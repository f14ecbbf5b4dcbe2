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
    // Each removal waits for the disk: side by side they wait together.
    private const int AtOnce = 16;

    public static async Task RunAsync(IBlobStore store, JobId job, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(store.ListAsync($"jobs/{job}/tasks/", cancellationToken), options, async (blob, token) =>
        {
            if (IsHistory(blob.Key)) return;
            await store.DeleteAsync(blob.Key, token);
        });
    }

    private static bool IsHistory(string key) => key.Contains("/attempts/", StringComparison.Ordinal);
}
