namespace Indexer.Worker;

/// <summary>
/// Has a worker rest on which one attempt after the other fails. The cause may be the worker's own (another store, a folder that is not mounted), and as it fails at once it would take
/// more tasks than all others together, and use up their attempts. Thread-safe.
/// </summary>
/// <param name="rest">How long it takes no task after the second failure in a row, and after each further one.</param>
/// <param name="time">Clock.</param>
internal sealed class FailureStreak(TimeSpan rest, TimeProvider time)
{
    private readonly Lock _lock = new();
    private bool _hasFailed;
    private volatile Task _rest = Task.CompletedTask;

    public bool IsResting => !_rest.IsCompleted;

    public void NoteFailure()
    {
        lock (_lock)
        {
            if (_hasFailed) _rest = Task.Delay(rest, time);
            _hasFailed = true;
        }
    }

    public void NoteCommit()
    {
        lock (_lock) _hasFailed = false;
    }

    public async Task UntilRestedAsync(CancellationToken cancellationToken)
    {
        while (IsResting) await _rest.WaitAsync(cancellationToken);
    }
}
