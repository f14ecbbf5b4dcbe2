using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.Coordinator.Commands;

/// <summary>Removes what an earlier demo left, so that the next one does all the work again.</summary>
internal static class DemoIndex
{
    /// <summary>Deletes the jobs that published to an index, then the index: in this order a crash between leaves no job that claims a result which is gone.</summary>
    public static async Task ForgetAsync(IBlobStore store, string index, CancellationToken cancellationToken)
    {
        foreach (var job in await JobRecords.ListAsync(store, cancellationToken))
            if (job.Request.Index == index)
            {
                await DeleteAsync(store, JobBlobs.Of(job.Id), last: JobBlobs.Request(job.Id), cancellationToken);
                await DeleteAsync(store, JobBlobs.SubmittedJob(job.Id), last: null, cancellationToken);
            }
        await DeleteAsync(store, $"indices/{index}/generations/", last: null, cancellationToken);
        await DeleteAsync(store, $"indices/{index}/", last: null, cancellationToken);
    }

    private static async Task DeleteAsync(IBlobStore store, string prefix, string? last, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        await foreach (var blob in store.ListAsync(prefix, cancellationToken)) keys.Add(blob.Key);
        // A job's request goes last: as long as it is there, the rest is found again.
        foreach (var key in keys.OrderBy(key => key == last)) await store.DeleteAsync(key, cancellationToken);
    }
}
