namespace Indexer.QueryNode.Shards;

/// <summary>What is opened: a generation, or a shard of it.</summary>
/// <param name="Generation">The generation.</param>
/// <param name="Shard">Position in its manifest; null: the generation without its shards.</param>
/// <param name="IsOlder">Whether it is not this generation, but the newest older one that can be opened.</param>
internal readonly record struct WorkPiece(int Generation, int? Shard, bool IsOlder = false)
{
    public override string ToString() =>
        IsOlder ? FormattableString.Invariant($"any generation before {Generation}")
        : Shard is null ? FormattableString.Invariant($"generation {Generation}")
        : FormattableString.Invariant($"shard {Shard} of generation {Generation}");
}

/// <summary>Pieces of work, each done once at a time beside its owner; one that fails may be begun again after a while, twice as long each time. For one owner's thread.</summary>
/// <param name="time">The clock of the pauses.</param>
/// <param name="scheduler">What it runs on.</param>
/// <param name="done">Called when a piece has ended, from any thread.</param>
internal sealed class BackgroundWork(TimeProvider time, QuietScheduler scheduler, Action done)
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);

    private readonly Dictionary<WorkPiece, Task<bool>> _running = [];
    private readonly Dictionary<WorkPiece, (int Count, long Since)> _failures = [];

    /// <summary>Whether the piece failed when it was last tried.</summary>
    public bool HasFailed(WorkPiece piece) => _failures.ContainsKey(piece);

    /// <summary>Begins a piece, unless it is under way or has failed just now.</summary>
    /// <param name="piece">What it is.</param>
    /// <param name="work">Does it.</param>
    /// <param name="isUrgent">Whether searches lack it.</param>
    /// <param name="failed">Told what went wrong.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public void Begin(WorkPiece piece, Func<CancellationToken, Task> work, bool isUrgent, Action<WorkPiece, Exception> failed, CancellationToken cancellationToken)
    {
        if (_running.TryGetValue(piece, out Task<bool>? running))
        {
            if (!running.IsCompleted) return;
            _running.Remove(piece);
            if (running.Result) _failures.Remove(piece);
            else _failures[piece] = (_failures.GetValueOrDefault(piece).Count + 1, time.GetTimestamp());
        }
        if (_failures.TryGetValue(piece, out var failure) && time.GetElapsedTime(failure.Since) < Pause(failure.Count)) return;
        Task<bool> begun = scheduler.RunAsync(() => TryAsync(piece, work, failed, cancellationToken), isUrgent);
        _running[piece] = begun;
        _ = begun.ContinueWith(_ => done(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default); // once it can be seen to have ended
    }

    /// <summary>Forgets what has ended of a generation that is not wanted any more.</summary>
    public void Forget(int generation)
    {
        foreach (WorkPiece piece in _running.Keys.Where(p => p.Generation == generation && _running[p].IsCompleted).ToList()) _running.Remove(piece);
        foreach (WorkPiece piece in _failures.Keys.Where(p => p.Generation == generation).ToList()) _failures.Remove(piece);
    }

    /// <summary>Waits for all that is under way.</summary>
    public Task StopAsync() => Task.WhenAll(_running.Values);

    private static async Task<bool> TryAsync(WorkPiece piece, Func<CancellationToken, Task> work, Action<WorkPiece, Exception> failed, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        // Whatever it is: a piece that can't be had is missing, and nothing else may be for it.
        catch (Exception e)
        {
            failed(piece, e);
            return false;
        }
    }

    private static TimeSpan Pause(int failures) =>
        TimeSpan.FromTicks(Math.Min(s_longestPause.Ticks, s_firstPause.Ticks << Math.Min(failures, 10)));
}
