namespace Indexer.Search.Scatter;

/// <summary>
/// Pieces of work that whoever asked for them begins at once, and threads of the pool help with that have nothing else to do: nothing waits for a thread to wake up, and where all are busy
/// nothing waits at all. After a failure no further piece is begun.
/// </summary>
internal sealed class SharedWork : IThreadPoolWorkItem
{
    private readonly int _pieces;
    private readonly Func<int, Task> _piece;

    // Who ends the last piece goes on with what waits for it.
    private readonly TaskCompletionSource _done = new();
    private Exception? _failure;
    private int _next = -1;
    private int _left;

    /// <param name="pieces">How many there are.</param>
    /// <param name="piece">Does one.</param>
    public SharedWork(int pieces, Func<int, Task> piece)
    {
        _pieces = _left = pieces;
        _piece = piece;
    }

    /// <summary>Does all of them; ends when those that were begun have ended.</summary>
    /// <param name="atOnce">So many at the same time.</param>
    public async Task DoAsync(int atOnce)
    {
        if (_pieces == 0) return;
        for (int helper = 1; helper < Math.Min(atOnce, _pieces); helper++) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        await TakeAsync();
        await _done.Task;
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute() => _ = TakeAsync();

    private async Task TakeAsync()
    {
        for (int i = Interlocked.Increment(ref _next); i < _pieces; i = Interlocked.Increment(ref _next))
        {
            try
            {
                if (Volatile.Read(ref _failure) is null) await _piece(i);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _failure, e, null);
            }
            if (Interlocked.Decrement(ref _left) > 0) continue;
            if (_failure is null) _done.SetResult();
            else _done.SetException(_failure);
        }
    }
}
