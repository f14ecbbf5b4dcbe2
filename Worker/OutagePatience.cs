namespace Indexer.Worker;

/// <summary>
/// How long one delivery may be held, in all, for the store to come up. The broker closes the channel of a receiver that holds a message for too long, and delivers all its messages
/// again, which counts as if they had killed it; what is handed back in time does not. Not thread-safe.
/// </summary>
internal sealed class OutagePatience(StoreOutage outage, TimeSpan limit, TimeProvider time)
{
    private TimeSpan _left = limit;

    /// <summary>Waits until the store is up, or until the patience is at its end.</summary>
    /// <returns>Whether the store is up.</returns>
    public async Task<bool> UntilUpAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        using var end = new CancellationTokenSource(_left, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, end.Token);
        try
        {
            await outage.UntilUpAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            var waited = time.GetElapsedTime(began);
            _left = waited < _left ? _left - waited : TimeSpan.Zero;
        }
    }
}
