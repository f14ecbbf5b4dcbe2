using System.Buffers;
using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.Shuffle;

/// <summary>
/// Reads runs that lie beside each other in a blob by one call of the store. A job has (map tasks) × (partitions) × (channels) runs, most of them short: without this each costs a call.
/// </summary>
internal static class RangeReading
{
    // A longer range is worth calls of its own, and is better read bit by bit.
    private const int MaxRangeBytes = 2 << 20;

    /// <summary>The runs in their order, the short ones in memory as far as there is room.</summary>
    /// <param name="store">Where they are.</param>
    /// <param name="runs">The runs.</param>
    /// <param name="room">Bytes that may be held.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="BlobStoreException">The store failed.</exception>
    public static async Task<IReadOnlyList<PendingRun>> ReadAsync(IBlobStore store, IReadOnlyList<TaskOutput> runs, long room, CancellationToken cancellationToken)
    {
        var pending = new PendingRun[runs.Count];
        var order = Enumerable.Range(0, runs.Count).OrderBy(i => runs[i].Key, StringComparer.Ordinal).ThenBy(i => runs[i].Offset).ToArray();
        for (var from = 0; from < order.Length;)
        {
            var (count, bytes) = RangeFrom(runs, order, from);
            var range = bytes <= Math.Min(room, MaxRangeBytes) ? await HoldAsync(store, runs[order[from]], (int)bytes, count, cancellationToken).ConfigureAwait(false) : null;
            if (range is not null) room -= bytes;
            foreach (var i in order.AsSpan(from, count))
                pending[i] = range is null ? new PendingRun(runs[i]) : new PendingRun(runs[i], range, (int)(runs[i].Offset - runs[order[from]].Offset));
            from += count;
        }
        return pending;
    }

    /// <summary>Bytes that <see cref="ReadAsync"/> holds of the runs where there is room.</summary>
    public static long MostHeld(IReadOnlyList<TaskOutput> runs) => runs.Where(run => run.Length <= MaxRangeBytes).Sum(run => run.Length);

    private static (int Count, long Bytes) RangeFrom(IReadOnlyList<TaskOutput> runs, int[] order, int from)
    {
        var (count, bytes) = (1, runs[order[from]].Length);
        for (; from + count < order.Length; count++)
        {
            var (last, next) = (runs[order[from + count - 1]], runs[order[from + count]]);
            if (next.Key != last.Key || next.Offset != last.Offset + last.Length || bytes + next.Length > MaxRangeBytes) break;
            bytes += next.Length;
        }
        return (count, bytes);
    }

    private static async Task<HeldRange> HoldAsync(IBlobStore store, TaskOutput first, int bytes, int runs, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(bytes);
        var stream = await store.OpenReadAsync(first.Key, first.Offset, bytes, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            // What is missing at the end is found out by the reader of the run that it belongs to.
            var read = await stream.ReadAtLeastAsync(buffer.AsMemory(0, bytes), bytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            buffer.AsSpan(read, bytes - read).Clear();
        }
        return new HeldRange(buffer, bytes, runs);
    }
}
