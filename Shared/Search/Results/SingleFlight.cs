namespace Indexer.Search.Results;

/// <summary>
/// Runs equal work once for all who ask for it at the same time. Who leaves early does not disturb the others; when all have left, the work is cancelled, and the last to leave waits for its
/// end. A failure is everybody's. Nothing is remembered of work that has ended. Thread-safe.
/// </summary>
internal sealed class SingleFlight<TKey, T>
    where TKey : notnull
{
    private readonly Dictionary<TKey, Flight> _flights = [];
    private readonly Lock _gate = new();

    /// <summary>Works under way.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _flights.Count;
        }
    }

    /// <summary>The result of the work, and whether it was under way already.</summary>
    /// <param name="key">What makes works equal.</param>
    /// <param name="work">The work, if nobody is at it. Its token is cancelled when nobody waits for it any more.</param>
    /// <param name="joins">Called at once where somebody is at it, and <paramref name="work"/> never will be.</param>
    /// <param name="cancellationToken">Ends the waiting of this caller.</param>
    public async Task<(T Result, bool Joined)> RunAsync(TKey key, Func<CancellationToken, Task<T>> work, Action joins, CancellationToken cancellationToken)
    {
        Flight? flight;
        bool joined;
        lock (_gate)
        {
            joined = _flights.TryGetValue(key, out flight);
            if (flight is null)
            {
                _flights[key] = flight = new Flight(new CancellationTokenSource());
                Flight begun = flight;
                flight.Work = Task.Run(() => FlyAsync(key, begun, work), CancellationToken.None);
            }
            flight.Waiting++;
        }
        try
        {
            if (joined) joins();
            return (await flight.Work.WaitAsync(cancellationToken), joined);
        }
        finally
        {
            await LeaveAsync(key, flight);
        }
    }

    private async Task<T> FlyAsync(TKey key, Flight flight, Func<CancellationToken, Task<T>> work)
    {
        try
        {
            return await work(flight.Stop.Token);
        }
        finally
        {
            lock (_gate) Land(key, flight);
        }
    }

    private async Task LeaveAsync(TKey key, Flight flight)
    {
        lock (_gate)
        {
            if (--flight.Waiting > 0 || flight.Work.IsCompleted) return;
            Land(key, flight); // who comes from now on begins anew
        }
        await flight.Stop.CancelAsync();
        await ((Task)flight.Work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Land(TKey key, Flight flight)
    {
        if (_flights.TryGetValue(key, out Flight? known) && ReferenceEquals(known, flight)) _flights.Remove(key);
    }

    private sealed class Flight(CancellationTokenSource stop)
    {
        // Without timer or handle, it needs no disposal.
        public CancellationTokenSource Stop => stop;

        public Task<T> Work { get; set; } = Task.FromCanceled<T>(new CancellationToken(canceled: true)); // set before anybody can see the flight

        public int Waiting { get; set; }
    }
}
