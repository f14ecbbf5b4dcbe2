using Indexer.Storage;

namespace Indexer.Coordinator.Leading;

/// <summary>Notices that a store is out of reach from here.</summary>
/// <param name="store">The store.</param>
/// <param name="every">How often it is asked.</param>
/// <param name="within">How long it may leave all questions without an answer; a refusal is one.</param>
/// <param name="time">Clock.</param>
internal sealed class StoreWatch(IBlobStore store, TimeSpan every, TimeSpan within, TimeProvider time)
{
    // A name that is never written: its absence is an answer too.
    private const string Key = "probe/leader";

    /// <summary>Returns when it is out of reach.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before.</exception>
    public async Task UntilAwayAsync(CancellationToken cancellationToken)
    {
        for (var answered = time.GetTimestamp(); time.GetElapsedTime(answered) < within; await Task.Delay(every, time, cancellationToken))
            if (await AnswersAsync(cancellationToken)) answered = time.GetTimestamp();
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            await store.StatAsync(Key, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (BlobStoreException e) when (e.Kind != BlobStoreErrorKind.Transient)
        {
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException) // whatever it is, it is no answer
        {
            return false;
        }
    }
}
