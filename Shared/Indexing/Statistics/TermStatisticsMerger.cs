using System.Runtime.InteropServices;

namespace Indexer.Indexing.Statistics;

/// <summary>
/// Sums the term statistics of shards into those of a generation, field by field. Memory: a block an input, the inputs' block directories, and two batches of terms.
/// </summary>
public static class TermStatisticsMerger
{
    /// <summary>Writes the sum of <paramref name="inputs"/> (each the statistics of other documents) to the new file <paramref name="output"/>.</summary>
    /// <exception cref="InvalidDataException">An input is damaged.</exception>
    /// <exception cref="IOException">Reading or writing failed, or the output exists.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the output is incomplete.</exception>
    public static ManifestFile Merge(IReadOnlyList<string> inputs, string output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var readers = new List<TermStatisticsReader>(inputs.Count);
        try
        {
            foreach (var input in inputs) readers.Add(new TermStatisticsReader(input));
            using var writer = new TermStatisticsWriter(output);
            foreach (var field in readers.SelectMany(reader => reader.Fields).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
                Merge(field, readers, writer, cancellationToken);
            return writer.Finish();
        }
        finally
        {
            foreach (var reader in readers) reader.Dispose();
        }
    }

    private static void Merge(string field, List<TermStatisticsReader> readers, TermStatisticsWriter writer, CancellationToken cancellationToken)
    {
        TermStatisticsCursor[] cursors =
            [.. readers.Where(reader => reader.Fields.Contains(field, StringComparer.Ordinal)).Select(reader => new TermStatisticsCursor(reader, field))];
        try
        {
            Merge(field, [.. cursors.Where(cursor => cursor.MoveNext())], writer, cancellationToken);
        }
        finally
        {
            foreach (var cursor in cursors) cursor.Dispose();
        }
    }

    // What is merged is written by another thread, a batch behind: the job waits for this, and most of its cores have nothing else to do.
    private static void Merge(string field, List<TermStatisticsCursor> inputs, TermStatisticsWriter writer, CancellationToken cancellationToken)
    {
        var heap = CollectionsMarshal.AsSpan(inputs);
        for (var i = heap.Length / 2 - 1; i >= 0; i--) SiftDown(heap, i);
        var (filled, written) = (new MergedTerms(), new MergedTerms());
        var writing = Task.CompletedTask;
        try
        {
            while (heap.Length > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                filled.Clear();
                Fill(filled, ref heap);
                writing.GetAwaiter().GetResult();
                (filled, written) = (written, filled);
                var batch = written;
                writing = Task.Run(() => batch.WriteTo(writer, field), CancellationToken.None);
            }
        }
        finally
        {
            writing.GetAwaiter().GetResult();
        }
    }

    private static void Fill(MergedTerms batch, ref Span<TermStatisticsCursor> heap)
    {
        while (heap.Length > 0 && !batch.IsFull)
        {
            var term = batch.Begin(heap[0].Term);
            var sum = 0L;
            do
            {
                sum += heap[0].DocumentFrequency;
                if (!heap[0].MoveNext())
                {
                    heap[0] = heap[^1];
                    heap = heap[..^1];
                }
                SiftDown(heap, 0);
            }
            while (heap.Length > 0 && heap[0].Term.SequenceEqual(term));
            batch.End(sum);
        }
    }

    private static void SiftDown(Span<TermStatisticsCursor> heap, int at)
    {
        while (true)
        {
            var child = 2 * at + 1;
            if (child >= heap.Length) return;
            if (child + 1 < heap.Length && heap[child + 1].CompareTo(heap[child]) < 0) child++;
            if (heap[at].CompareTo(heap[child]) <= 0) return;
            (heap[at], heap[child]) = (heap[child], heap[at]);
            at = child;
        }
    }
}
