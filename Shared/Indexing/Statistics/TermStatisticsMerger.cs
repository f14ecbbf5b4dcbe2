using System.Runtime.InteropServices;
using Indexer.Text;

namespace Indexer.Indexing.Statistics;

/// <summary>Sums the term statistics of shards into those of a generation. Memory: a block an input, and the inputs' block directories.</summary>
public static class TermStatisticsMerger
{
    private const int TermsBetweenChecks = 4096;

    /// <summary>Writes the sum of <paramref name="inputs"/> (each the statistics of other documents) to the new file <paramref name="output"/>.</summary>
    /// <exception cref="InvalidDataException">An input is damaged.</exception>
    /// <exception cref="IOException">Reading or writing failed, or the output exists.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the output is incomplete.</exception>
    public static ManifestFile Merge(IReadOnlyList<string> inputs, string output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var readers = new List<TermStatisticsReader>(inputs.Count);
        var cursors = new List<TermStatisticsCursor>(inputs.Count);
        try
        {
            foreach (var input in inputs)
            {
                readers.Add(new TermStatisticsReader(input));
                cursors.Add(new TermStatisticsCursor(readers[^1]));
            }
            using var writer = new TermStatisticsWriter(output);
            Merge([.. cursors], writer, cancellationToken);
            return writer.Finish();
        }
        finally
        {
            foreach (var cursor in cursors) cursor.Dispose();
            foreach (var reader in readers) reader.Dispose();
        }
    }

    private static void Merge(List<TermStatisticsCursor> inputs, TermStatisticsWriter writer, CancellationToken cancellationToken)
    {
        inputs.RemoveAll(input => !input.MoveNext());
        var heap = CollectionsMarshal.AsSpan(inputs);
        for (var i = heap.Length / 2 - 1; i >= 0; i--) SiftDown(heap, i);
        var term = new Utf8Buffer();
        for (long terms = 0; heap.Length > 0; terms++)
        {
            if (terms % TermsBetweenChecks == 0) cancellationToken.ThrowIfCancellationRequested();
            var field = heap[0].Field;
            term.Clear();
            term.Append(heap[0].Term);
            var sum = 0L;
            while (heap.Length > 0 && heap[0].IsAt(field, term.Span))
            {
                sum += heap[0].DocumentFrequency;
                if (!heap[0].MoveNext())
                {
                    heap[0] = heap[^1];
                    heap = heap[..^1];
                }
                SiftDown(heap, 0);
            }
            writer.Add(field, term.Span, sum);
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
