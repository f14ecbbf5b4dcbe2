using Indexer.Storage;

namespace Indexer.Hosting;

/// <summary>Asks a store whether it answers.</summary>
public static class StoreProbe
{
    // A name that is never written: its absence is an answer too.
    private const string Key = "probe/ready";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>A check for <see cref="Readiness"/>.</summary>
    public static Func<CancellationToken, Task<string?>> Of(OpenedStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return async cancellationToken =>
        {
            if (store.IsDown) return "down";
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_patience);
            try
            {
                await store.Store.StatAsync(Key, limit.Token);
                return null;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return $"did not answer within {s_patience.TotalSeconds:0} s";
            }
            catch (BlobStoreException e)
            {
                return e.Message;
            }
        };
    }
}
