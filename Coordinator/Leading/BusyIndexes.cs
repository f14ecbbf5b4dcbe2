using System.Collections.Concurrent;

namespace Indexer.Coordinator.Leading;

/// <summary>
/// Which indexes have jobs that run here. Files of such an index are not swept: a task may be about to refer to a file that is there already. A job waits to begin
/// while its own index is swept, and no other. Thread-safe.
/// </summary>
internal sealed class BusyIndexes : IDisposable
{
    // Kept for good: there are few indexes.
    private readonly ConcurrentDictionary<string, Index> _indexes = new(StringComparer.Ordinal);

    /// <summary>A job of the index begins; to be disposed of at its end.</summary>
    public async Task<IDisposable> BeginAsync(string index, CancellationToken cancellationToken)
    {
        var its = Of(index);
        await its.Gate.WaitAsync(cancellationToken);
        Interlocked.Increment(ref its.Jobs);
        its.Gate.Release();
        return new End(its);
    }

    /// <summary>Runs a sweep during which no job of the index begins; not at all while it has one.</summary>
    public async Task WhileIdleAsync(string index, Func<Task> sweep, CancellationToken cancellationToken)
    {
        var its = Of(index);
        await its.Gate.WaitAsync(cancellationToken);
        try
        {
            if (Volatile.Read(ref its.Jobs) == 0) await sweep();
        }
        finally
        {
            its.Gate.Release();
        }
    }

    public void Dispose()
    {
        foreach (var index in _indexes.Values) index.Gate.Dispose();
    }

    private Index Of(string index) => _indexes.GetOrAdd(index, static _ => new Index());

    private sealed class Index
    {
        public int Jobs;

        public SemaphoreSlim Gate { get; } = new(1);
    }

    private sealed class End(Index index) : IDisposable
    {
        private int _isDone;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDone, 1) == 0) Interlocked.Decrement(ref index.Jobs);
        }
    }
}
