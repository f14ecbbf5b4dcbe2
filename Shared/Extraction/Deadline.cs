namespace Indexer.Extraction;

/// <summary>
/// The time limit of one record as a token that the caller's cancellation ends too. One token source serves record after record until it has fired.
/// Not thread-safe.
/// </summary>
internal sealed class Deadline(TimeSpan limit, TimeProvider timeProvider) : IDisposable
{
    private CancellationTokenSource _source = new(Timeout.InfiniteTimeSpan, timeProvider);
    private CancellationTokenRegistration _caller;

    public CancellationToken Token => _source.Token;

    public void Start(CancellationToken caller)
    {
        if (!_source.TryReset())
        {
            _source.Dispose();
            _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, timeProvider);
        }
        _caller = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
        _source.CancelAfter(limit);
    }

    public void Stop()
    {
        _caller.Dispose();
        _source.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _caller.Dispose();
        _source.Dispose();
    }
}
