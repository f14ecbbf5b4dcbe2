using System.Runtime.CompilerServices;
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

    /// <returns>Whether all attempts have ended. One that has not may write more when its worker stood still and goes on; not where the worker died.</returns>
    public static async Task<bool> RunAsync(IBlobStore store, JobId job, CancellationToken cancellationToken)
    {
        var open = new Dictionary<string, int>(StringComparer.Ordinal); // attempts that have not stated their end, by task
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(OutputsAsync(store, job, open, cancellationToken), options, async (key, token) => await store.DeleteAsync(key, token));
        return open.Values.All(attempts => attempts <= 1); // the one that committed states no end, or that it does not know
    }

    private static async IAsyncEnumerable<string> OutputsAsync(IBlobStore store, JobId job, Dictionary<string, int> open, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in store.ListAsync(JobBlobs.Tasks(job), cancellationToken))
            if (blob.Key.Split('/') is [_, _, _, var task, JobBlobs.AttemptsFolder, var name])
                open[task] = open.GetValueOrDefault(task) + Opened(AttemptMarker.TryParse(name));
            else yield return blob.Key;
    }

    private static int Opened(AttemptMarker? marker) => marker?.Kind switch
    {
        AttemptMarkerKind.Begun => 1,
        AttemptMarkerKind.Ended => -1,
        _ => 0,
    };
}
