namespace Indexer.Indexing.Statistics;

/// <summary>Sums the term statistics of shards into those of a generation. Memory: a block an input, and the inputs' block directories.</summary>
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
            Merge(readers, writer, cancellationToken);
            return writer.Finish();
        }
        finally
        {
            foreach (var reader in readers) reader.Dispose();
        }
    }

    private static void Merge(List<TermStatisticsReader> readers, TermStatisticsWriter writer, CancellationToken cancellationToken)
    {
        var next = new PriorityQueue<IEnumerator<(string Field, byte[] Term, long DocumentFrequency)>, (string Field, byte[] Term)>(readers.Count, ByFieldThenTerm.Instance);
        foreach (var reader in readers) Advance(reader.All().GetEnumerator(), next);
        while (next.TryDequeue(out var input, out var key))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sum = input.Current.DocumentFrequency;
            Advance(input, next);
            while (next.TryPeek(out input, out var other) && ByFieldThenTerm.Instance.Compare(key, other) == 0)
            {
                sum += input.Current.DocumentFrequency;
                next.Dequeue();
                Advance(input, next);
            }
            writer.Add(key.Field, key.Term, sum);
        }
    }

    private static void Advance(
        IEnumerator<(string Field, byte[] Term, long DocumentFrequency)> input,
        PriorityQueue<IEnumerator<(string Field, byte[] Term, long DocumentFrequency)>, (string Field, byte[] Term)> next)
    {
        if (input.MoveNext()) next.Enqueue(input, (input.Current.Field, input.Current.Term));
        else input.Dispose();
    }

    private sealed class ByFieldThenTerm : IComparer<(string Field, byte[] Term)>
    {
        public static readonly ByFieldThenTerm Instance = new();

        public int Compare((string Field, byte[] Term) x, (string Field, byte[] Term) y)
        {
            var order = string.CompareOrdinal(x.Field, y.Field);
            return order != 0 ? order : x.Term.AsSpan().SequenceCompareTo(y.Term);
        }
    }
}
