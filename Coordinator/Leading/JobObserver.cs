using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.Coordinator.Leading;

/// <summary>Watches a job that others run, by what stands in the store.</summary>
/// <param name="store">The store.</param>
/// <param name="time">Clock of the looks.</param>
/// <param name="untilEndIsTold">Returns when somebody tells that a job has ended, which is a hint to look at once; null where nobody does.</param>
internal sealed class JobObserver(IBlobStore store, TimeProvider time, Func<JobId, CancellationToken, Task>? untilEndIsTold = null)
{
    // The end of a job of which nobody tells is noticed late by a fiftieth of its time, within these bounds: each look costs the store a call, or two. Where somebody tells, the looks are for the display.
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(120), s_longest = TimeSpan.FromMilliseconds(800), s_display = TimeSpan.FromMilliseconds(500);

    // A coordinator tells of a job about once a second, and removes what it told when the job has ended: only where it may have gone itself the outcome is asked for as well. A standby takes over within five.
    private static readonly TimeSpan s_doubt = TimeSpan.FromSeconds(3), s_silence = TimeSpan.FromSeconds(10);

    private readonly JobStore _jobs = new(store);

    /// <summary>Returns how the job ended, once it has.</summary>
    /// <param name="job">The job.</param>
    /// <param name="request">What it was asked.</param>
    /// <param name="progress">Told whenever there is news.</param>
    /// <param name="cancellationToken">Leaves off watching; the job goes on.</param>
    public async Task<JobOutcome> WatchAsync(JobId job, JobRequest request, Action<JobProgress> progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var telling = untilEndIsTold?.Invoke(job, stop.Token) ?? Task.Delay(Timeout.Infinite, stop.Token);
        try
        {
            return await WatchAsync(job, request, progress, telling, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<JobOutcome> WatchAsync(JobId job, JobRequest request, Action<JobProgress> progress, Task telling, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var isDisplay = untilEndIsTold is not null;
        var (beat, heard, asked) = (0L, began, began);
        var last = Nothing(job, request);
        while (true)
        {
            try
            {
                var pulse = await JobPulse.FindAsync(store, job, cancellationToken);
                if (pulse is null || telling.IsCompleted || time.GetElapsedTime(asked) > s_doubt)
                {
                    if (await _jobs.FindOutcomeAsync(job, cancellationToken) is { } outcome) return outcome;
                    asked = time.GetTimestamp();
                }
                if (pulse is not null && pulse.Beat != beat)
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
            if (isDisplay) isDisplay = await Task.WhenAny(Task.Delay(s_display, time, cancellationToken), telling) != telling;
            else await Task.Delay(TimeSpan.FromTicks(Math.Clamp((time.GetElapsedTime(began) / 50).Ticks, s_shortest.Ticks, s_longest.Ticks)), time, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
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
