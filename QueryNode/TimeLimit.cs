using Indexer.Search;

namespace Indexer.QueryNode;

/// <summary>What may have to wait for the store is done within a time limit. Who was waiting longer is told what he was waiting for, and when to ask again.</summary>
internal static class TimeLimit
{
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Does it, as long as there is time.</summary>
    /// <param name="left">How long that is; less than nothing is nothing.</param>
    /// <param name="time">The clock.</param>
    /// <param name="late">What did not come in time, as a sentence.</param>
    /// <param name="work">Ends soon after its token is cancelled.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SearchException">The time is over.</exception>
    public static async Task<T> KeepAsync<T>(TimeSpan left, TimeProvider time, string late, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        try
        {
            return await work(either.Token);
        }
        catch (OperationCanceledException e) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SearchException(SearchErrorKind.Late, late, e) { RetryAfter = s_retryAfter };
        }
    }
}
