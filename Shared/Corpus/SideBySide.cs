namespace Indexer.Corpus;

/// <summary>
/// Does the same with many things side by side and gives the results in order. For work that waits for disk or network as it is, synchronous: it runs on threads of its own, for
/// those of the pool are few. What is done ahead of the caller is bounded.
/// </summary>
internal static class SideBySide
{
    private const int AtOnce = 16, LongestRow = 16;

    /// <summary>The results, in the order of <paramref name="items"/>; of several failures, that of the first item.</summary>
    /// <param name="items">The things.</param>
    /// <param name="act">What is done with each.</param>
    /// <param name="cancellationToken">Looked at before each; what has begun is waited for.</param>
    public static IEnumerable<TResult> Select<TItem, TResult>(IReadOnlyList<TItem> items, Func<TItem, TResult> act, CancellationToken cancellationToken)
    {
        // A thread takes a few in a row where there are many: it costs as much as to open a local file.
        var row = Math.Clamp(items.Count / (4 * AtOnce), 1, LongestRow);
        var begun = new Queue<Task<TResult[]>>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var token = stop.Token;
        try
        {
            for (var next = 0; next < items.Count || begun.Count > 0;)
            {
                for (; next < items.Count && begun.Count < AtOnce; next += row)
                {
                    var from = next;
                    begun.Enqueue(Task.Factory.StartNew(() => Row(from), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
                }
                foreach (var result in begun.Dequeue().GetAwaiter().GetResult()) yield return result;
            }
        }
        finally
        {
            stop.Cancel();
            foreach (Task task in begun) task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        }

        TResult[] Row(int from)
        {
            var results = new TResult[Math.Min(row, items.Count - from)];
            for (var i = 0; i < results.Length; i++)
            {
                token.ThrowIfCancellationRequested();
                results[i] = act(items[from + i]);
            }
            return results;
        }
    }
}
