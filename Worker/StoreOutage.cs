namespace Indexer.Worker;

/// <summary>Knows whether the store is down, so that a worker waits instead of failing one task after the other. Thread-safe.</summary>
/// <param name="untilUp">Ends when the store is up; null where that is not known.</param>
internal sealed class StoreOutage(Func<CancellationToken, Task>? untilUp)
{
    public Task UntilUpAsync(CancellationToken cancellationToken) => untilUp?.Invoke(cancellationToken) ?? Task.CompletedTask;

    public bool IsDown()
    {
        if (untilUp is null) return false;
        using var asked = new CancellationTokenSource();
        var up = untilUp(asked.Token);
        if (up.IsCompleted) return false;
        // Only asked: nobody waits for this one, and its end by cancellation is no news.
        asked.Cancel();
        _ = up.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
        return true;
    }
}
