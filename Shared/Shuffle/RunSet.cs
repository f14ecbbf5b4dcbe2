using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.Shuffle;

/// <summary>
/// Opens any number of runs as sorted sequences, one for each channel, with a bounded number of open files and bounded memory: where there are more runs than <see cref="MaxFanIn"/>, groups of
/// them are merged into scratch runs as they come.
/// </summary>
public static class RunSet
{
    /// <summary>Runs of a channel merged at once. Each holds one block in memory (about 200 KiB).</summary>
    public const int MaxFanIn = 128;

    // Short runs are read into memory as long as they are no more than this, and several at a time, since each read waits for the store.
    private const long MostHeldBytes = 64 << 20;
    private const int ReadAtOnce = 8;

    /// <summary>Opens the runs of some channels.</summary>
    /// <param name="store">Where they are.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="tasks">What each task left in these channels. Not held: there may be as many as the stage before has tasks. Runs that lie beside each other in one blob are read by one call.</param>
    /// <param name="scratch">Folder for merged runs; the caller removes it.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <returns>A sequence for each channel.</returns>
    /// <exception cref="BlobStoreException">A run can't be read.</exception>
    public static async Task<IReadOnlyList<RunMerger>> OpenAsync(
        IBlobStore store, IReadOnlyList<string> channels, IAsyncEnumerable<IReadOnlyList<TaskOutput>> tasks, string scratch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(channels);
        var cascades = channels.ToDictionary(channel => channel, _ => new RunCascade(store, scratch), StringComparer.Ordinal);
        var mergers = new List<RunMerger>(channels.Count);
        try
        {
            await AddAsync(store, cascades, tasks, cancellationToken).ConfigureAwait(false);
            foreach (var channel in channels) mergers.Add(await cascades[channel].OpenAsync(cancellationToken).ConfigureAwait(false));
            return mergers;
        }
        catch
        {
            foreach (var merger in mergers) merger.Dispose();
            throw;
        }
        finally
        {
            foreach (var cascade in cascades.Values) cascade.Dispose();
        }
    }

    private static async Task AddAsync(IBlobStore store, Dictionary<string, RunCascade> cascades, IAsyncEnumerable<IReadOnlyList<TaskOutput>> tasks, CancellationToken cancellationToken)
    {
        var reading = new Queue<(Task<IReadOnlyList<PendingRun>> Runs, long Bytes)>(ReadAtOnce);
        var onTheWay = 0L;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await foreach (var runs in tasks.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (reading.Count == ReadAtOnce) await TakeAsync().ConfigureAwait(false);
                var (bytes, room) = (RangeReading.MostHeld(runs), MostHeldBytes - onTheWay - cascades.Values.Sum(cascade => cascade.HeldBytes));
                reading.Enqueue((RangeReading.ReadAsync(store, runs, room, stop.Token), bytes));
                onTheWay += bytes;
            }
            while (reading.Count > 0) await TakeAsync().ConfigureAwait(false);
        }
        finally
        {
            // Where one failed, the others are not left behind.
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (var (runs, _) in reading) await ((Task)runs).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task TakeAsync()
        {
            var (runs, bytes) = reading.Peek();
            foreach (var run in await runs.ConfigureAwait(false)) await cascades[run.Output.Channel].AddAsync(run, cancellationToken).ConfigureAwait(false);
            reading.Dequeue();
            onTheWay -= bytes;
        }
    }
}
