using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.Coordinator.Leading;

/// <summary>Watches a job that others run, by what stands in the store.</summary>
internal sealed class JobObserver(IBlobStore store, TimeProvider time)
{
    // The end of a job is noticed late by a fiftieth of its time, within these bounds: each look costs the store two calls.
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(120), s_longest = TimeSpan.FromMilliseconds(800);

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
            var interval = time.GetElapsedTime(began) / 50;
            await Task.Delay(interval < s_shortest ? s_shortest : interval > s_longest ? s_longest : interval, time, cancellationToken);
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
