using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.Shuffle;

/// <summary>
/// Opens any number of runs as one sorted sequence with a bounded number of open files: where there are more runs than <see cref="MaxFanIn"/>, groups of
/// them are merged into scratch runs first.
/// </summary>
public static class RunSet
{
    /// <summary>Runs merged at once. Each holds one block in memory (about 200 KiB).</summary>
    public const int MaxFanIn = 128;

    /// <summary>Opens <paramref name="runs"/>.</summary>
    /// <param name="store">Where they are.</param>
    /// <param name="runs">The runs, in an order that is the same for every attempt.</param>
    /// <param name="scratch">Folder for merged runs; the caller removes it.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="BlobStoreException">A run can't be read.</exception>
    public static async Task<RunMerger> OpenAsync(IBlobStore store, IReadOnlyList<TaskOutput> runs, string scratch, CancellationToken cancellationToken)
    {
        var readers = new List<RunReader>();
        try
        {
            if (runs.Count <= MaxFanIn)
            {
                foreach (var run in runs) readers.Add(await OpenRunAsync(store, run, cancellationToken).ConfigureAwait(false));
                return new RunMerger(readers);
            }
            var groupSize = Math.Max(MaxFanIn, (runs.Count + MaxFanIn - 1) / MaxFanIn);
            foreach (var group in runs.Chunk(groupSize))
            {
                using var merger = await OpenAsync(store, group, scratch, cancellationToken).ConfigureAwait(false);
                readers.Add(MergeToScratch(merger, scratch, cancellationToken));
            }
            return new RunMerger(readers);
        }
        catch
        {
            foreach (var reader in readers) reader.Dispose();
            throw;
        }
    }

    private static async Task<RunReader> OpenRunAsync(IBlobStore store, TaskOutput run, CancellationToken cancellationToken) =>
        new(await store.OpenReadAsync(run.Key, run.Offset, run.Length, cancellationToken).ConfigureAwait(false), run.Length, run.Hash, $"{run.Key} ({run.Channel})");

    private static RunReader MergeToScratch(RunMerger merger, string scratch, CancellationToken cancellationToken)
    {
        var file = new FileStream(Path.Combine(scratch, $"merge-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        using var writer = new RunWriter(file);
        while (merger.MoveNext())
        {
            if ((writer.Count & 1023) == 0) cancellationToken.ThrowIfCancellationRequested();
            writer.Add(merger.Key, merger.Value);
        }
        var summary = writer.Finish();
        file.Position = 0;
        return new RunReader(file, summary.Length, summary.Hash, file.Name);
    }
}
