using System.Collections.Concurrent;
using Indexer.Jobs;
using Microsoft.Extensions.Logging;

namespace Indexer.Coordinator.Leading;

/// <summary>The jobs that a leader runs, each once, so many at a time. Thread-safe.</summary>
internal sealed partial class LedJobs(LedJobRunner runner, int most, ILogger<LedJobs> log, CancellationToken seat) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<JobId, Lazy<Task>> _running = new();
    private readonly SemaphoreSlim _places = new(most);
    private readonly ILogger _log = log;

    public bool Runs(JobId job) => _running.ContainsKey(job);

    /// <summary>Begins to run a job unless it runs already.</summary>
    public void Start(JobId job)
    {
        if (seat.IsCancellationRequested) return;
        _ = _running.GetOrAdd(job, new Lazy<Task>(() => Task.Run(() => RunAsync(job), CancellationToken.None))).Value;
    }

    /// <summary>Returns when all have stopped; to be called after the seat was lost.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_running.Values.Select(run => run.Value));
        _places.Dispose();
    }

    private async Task RunAsync(JobId job)
    {
        try
        {
            await _places.WaitAsync(seat);
            try
            {
                await runner.RunAsync(job, seat);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (OperationCanceledException) when (seat.IsCancellationRequested)
        {
            // The next leader goes on with it.
        }
        catch (Exception e) // the loop that owns the job: the next look at the store begins it again
        {
            LogBroken(e, job);
        }
        finally
        {
            _running.TryRemove(job, out _);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "run of {Job} broke off, it is begun again at the next look")]
    private partial void LogBroken(Exception error, JobId job);
}
