namespace Indexer.Search.Matching;

/// <summary>One shard's share of a search has run out of time.</summary>
internal sealed class OutOfTimeException() : Exception("the search ran out of time");

/// <summary>Deadline and cancellation of a search on one shard. For one thread.</summary>
internal sealed class SearchClock(TimeProvider time, long deadlineTimestamp, CancellationToken cancellationToken)
{
    // Documents between two looks at the clock: some tens of microseconds of matching.
    private const int Every = 1024;
    private int _ticks;

    /// <summary>To be called once a document looked at.</summary>
    /// <exception cref="OutOfTimeException">The deadline has passed.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for the answer any more.</exception>
    public void Tick()
    {
        if (++_ticks >= Every) Look();
    }

    /// <summary>Looks at once.</summary>
    public void Look()
    {
        _ticks = 0;
        cancellationToken.ThrowIfCancellationRequested();
        if (time.GetTimestamp() >= deadlineTimestamp) throw new OutOfTimeException();
    }
}
