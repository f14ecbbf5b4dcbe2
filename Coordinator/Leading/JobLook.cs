using System.Collections.Concurrent;
using Indexer.Jobs;
using Indexer.Storage;
using Microsoft.Extensions.Logging;

namespace Indexer.Coordinator.Leading;

/// <summary>Looks through the store for jobs that are to be run: those that have not ended, and those whose ending was broken off. One that can't be read hides no other.</summary>
/// <param name="store">The store.</param>
/// <param name="runs">Whether a job runs here.</param>
/// <param name="start">Runs a job.</param>
/// <param name="fullEvery">After so many looks, jobs that were seen to have ended are looked at too: they may have been opened again.</param>
/// <param name="log">Log.</param>
internal sealed partial class JobLook(IBlobStore store, Func<JobId, bool> runs, Action<JobId> start, int fullEvery, ILogger<JobLook> log)
{
    private const int AtOnce = 16;

    private readonly ILogger _log = log;
    private readonly JobStore _jobs = new(store);

    // Nothing more of these until the next full look.
    private readonly ConcurrentDictionary<JobId, bool> _seen = new();

    // Of these nothing was left of their running when they were first seen.
    private readonly ConcurrentDictionary<JobId, bool> _settled = new();
    private int _looks;

    /// <summary>One look; to be called by one at a time.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_looks++ % fullEvery == 0) _seen.Clear();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        try
        {
            await Parallel.ForEachAsync(_jobs.ListAsync(cancellationToken), options, async (job, token) => await LookAtAsync(job.Job, token));
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested) // the loop that owns the looks
        {
            LogLookFailed(e);
        }
    }

    private async Task LookAtAsync(JobId job, CancellationToken cancellationToken)
    {
        if (_seen.ContainsKey(job) || runs(job)) return;
        try
        {
            if (await IsToRunAsync(job, cancellationToken)) start(job);
            else _seen[job] = true;
        }
        catch (BlobStoreException e) when (e.Kind != BlobStoreErrorKind.Transient) // else the store is away, for all of them
        {
            _seen[job] = true;
            LogUnreadable(job, e.Key, e.Message);
        }
    }

    private async Task<bool> IsToRunAsync(JobId job, CancellationToken cancellationToken)
    {
        if (await _jobs.FindOutcomeAsync(job, cancellationToken) is null)
        {
            _settled.TryRemove(job, out _);
            return true;
        }
        if (_settled.ContainsKey(job)) return false;
        if (await JobPulse.StandsAsync(store, job, cancellationToken)) return true;
        _settled[job] = true;
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "could not look through the jobs, looking again")]
    private partial void LogLookFailed(Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Job} is passed over, since {Blob} can't be read: restore the blob, or remove it, and the job goes on from its commits: {Error}")]
    private partial void LogUnreadable(JobId job, string blob, string error);
}
