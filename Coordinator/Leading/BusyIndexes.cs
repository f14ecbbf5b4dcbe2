namespace Indexer.Coordinator.Leading;

/// <summary>
/// Which indexes have jobs that run here. Files of such an index are not swept: a task may be about to refer to a file that is there already. A job waits to begin
/// while its index is swept. Thread-safe.
/// </summary>
internal sealed class BusyIndexes : IDisposable
{
    private readonly Dictionary<string, int> _jobs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>A job of the index begins; to be disposed of at its end.</summary>
    public async Task<IDisposable> BeginAsync(string index, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        lock (_jobs) _jobs[index] = _jobs.GetValueOrDefault(index) + 1;
        _gate.Release();
        return new End(() =>
        {
            lock (_jobs)
                if (--_jobs[index] == 0) _jobs.Remove(index);
        });
    }

    /// <summary>Runs a sweep during which no job begins; not at all while the index has one.</summary>
    public async Task WhileIdleAsync(string index, Func<Task> sweep, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            bool isBusy;
            lock (_jobs) isBusy = _jobs.ContainsKey(index);
            if (!isBusy) await sweep();
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private sealed class End(Action end) : IDisposable
    {
        private int _isDone;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDone, 1) == 0) end();
        }
    }
}
