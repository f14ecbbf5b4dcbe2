using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.Coordinator.Leading;

/// <summary>Watches a job that others run, by what stands in the store.</summary>
internal sealed class JobObserver(IBlobStore store, TimeProvider time)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(400);

    // A coordinator writes about once a second, and a standby takes over within five.
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(10);

    private readonly JobStore _jobs = new(store);

    /// <summary>Returns how the job ended, once it has.</summary>
    /// <param name="job">The job.</param>
    /// <param name="request">What it was asked.</param>
    /// <param name="progress">Told whenever there is news.</param>
    /// <param name="cancellationToken">Leaves off watching; the job goes on.</param>
    public async Task<JobOutcome> WatchAsync(JobId job, JobRequest request, Action<JobProgress> progress, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        var began = time.GetTimestamp();
        var (beat, heard) = (0L, began);
        var last = Nothing(job, request);
        while (true)
        {
            try
            {
                if (await _jobs.FindOutcomeAsync(job, cancellationToken) is { } outcome) return outcome;
                if (await JobPulse.FindAsync(store, job, cancellationToken) is { } pulse && pulse.Beat != beat)
                {
                    (beat, heard, last) = (pulse.Beat, time.GetTimestamp(), pulse.Progress);
                    progress(last);
                }
                else if (time.GetElapsedTime(heard) > s_silence)
                    progress(last with { Phase = "waiting for a coordinator", Elapsed = time.GetElapsedTime(began) });
            }
            catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.Transient)
            {
                progress(last with { Phase = $"waiting for the store ({e.Message})", Elapsed = time.GetElapsedTime(began) });
            }
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static JobProgress Nothing(JobId job, JobRequest request) => new()
    {
        Job = job,
        Phase = "submitted",
        Stages = [],
        InputBytes = request.Inputs.Sum(input => input.Length),
        InputBytesDone = 0,
        Records = 0,
        Quarantined = 0,
        Elapsed = TimeSpan.Zero,
    };
}
