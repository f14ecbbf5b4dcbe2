using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.Shuffle;

/// <summary>
/// Opens any number of runs as one sorted sequence with a bounded number of open files and bounded memory: where there are more runs than <see cref="MaxFanIn"/>, groups of
/// them are merged into scratch runs as they come.
/// </summary>
public static class RunSet
{
    /// <summary>Runs merged at once. Each holds one block in memory (about 200 KiB).</summary>
    public const int MaxFanIn = 128;

    /// <summary>Opens <paramref name="runs"/>.</summary>
    /// <param name="store">Where they are.</param>
    /// <param name="runs">The runs. Not held: there may be as many as the stage before has tasks.</param>
    /// <param name="scratch">Folder for merged runs; the caller removes it.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="BlobStoreException">A run can't be read.</exception>
    public static async Task<RunMerger> OpenAsync(IBlobStore store, IAsyncEnumerable<TaskOutput> runs, string scratch, CancellationToken cancellationToken)
    {
        using var cascade = new RunCascade(store, scratch);
        await foreach (var run in runs.WithCancellation(cancellationToken).ConfigureAwait(false)) await cascade.AddAsync(run, cancellationToken).ConfigureAwait(false);
        return await cascade.OpenAsync(cancellationToken).ConfigureAwait(false);
    }
}
