using Indexer.Search;
using Indexer.Storage;

namespace Indexer.QueryNode.Shards;

/// <summary>Pieces of work by name, each done once at a time beside its owner; one that fails may be begun again after a while, twice as long each time. For one owner's thread.</summary>
/// <param name="time">The clock of the pauses.</param>
/// <param name="done">Called when a piece has ended, from any thread.</param>
internal sealed class BackgroundWork(TimeProvider time, Action done)
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, Task<bool>> _running = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Count, long Since)> _failures = new(StringComparer.Ordinal);

    /// <summary>Whether the piece failed when it was last tried.</summary>
    public bool HasFailed(string name) => _failures.ContainsKey(name);

    /// <summary>Begins a piece, unless it is under way or has failed just now.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="work">Does it.</param>
    /// <param name="failed">Told what went wrong.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public void Begin(string name, Func<CancellationToken, Task> work, Action<string, Exception> failed, CancellationToken cancellationToken)
    {
        if (_running.TryGetValue(name, out Task<bool>? running))
        {
            if (!running.IsCompleted) return;
            _running.Remove(name);
            if (running.Result) _failures.Remove(name);
            else _failures[name] = (_failures.GetValueOrDefault(name).Count + 1, time.GetTimestamp());
        }
        if (_failures.TryGetValue(name, out var failure) && time.GetElapsedTime(failure.Since) < Pause(failure.Count)) return;
        Task<bool> begun = Task.Run(() => TryAsync(name, work, failed, cancellationToken), CancellationToken.None);
        _running[name] = begun;
        _ = begun.ContinueWith(_ => done(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default); // once it can be seen to have ended
    }

    /// <summary>Waits for all that is under way.</summary>
    public Task StopAsync() => Task.WhenAll(_running.Values);

    private static async Task<bool> TryAsync(string name, Func<CancellationToken, Task> work, Action<string, Exception> failed, CancellationToken cancellationToken)
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
        catch (Exception e) when (e is SearchException or BlobStoreException)
        {
            failed(name, e);
            return false;
        }
    }

    private static TimeSpan Pause(int failures) =>
        TimeSpan.FromTicks(Math.Min(s_longestPause.Ticks, s_firstPause.Ticks << Math.Min(failures, 10)));
}
