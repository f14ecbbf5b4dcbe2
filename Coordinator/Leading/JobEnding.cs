using Indexer.Coordinator.Coordination;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Storage;
using Indexer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Indexer.Coordinator.Leading;

/// <summary>
/// What is left to do when a job's outcome stands: a letter for people if it failed, then the end of what was told of its progress, then its sweep. Whoever did it may be killed
/// between any two of them; as long as the progress stands, whoever finds the job ended does it.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="bury">Keeps a letter.</param>
/// <param name="listDead">The letters that are kept.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
internal sealed partial class JobEnding(
    IBlobStore store, Func<DeadLetter, CancellationToken, Task> bury, Func<CancellationToken, Task<IReadOnlyList<DeadLetter>>> listDead, TimeProvider time, ILogger<JobEnding> log)
{
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(10);

    private readonly ILogger _log = log;

    /// <summary>For who has ended the job.</summary>
    public async Task CompleteAsync(JobId job, JobOutcome outcome, CancellationToken cancellationToken)
    {
        if (LetterOf(job, outcome) is { } letter) await BuryAsync(letter, cancellationToken);
        await JobPulse.RemoveAsync(store, job, cancellationToken);
        if (outcome.Status == JobStatus.Succeeded) await JobSweep.RunAsync(store, job, cancellationToken);
    }

    /// <summary>For who finds that the job has ended. Whoever ended it may have buried the letter: then it is not written again.</summary>
    public async Task ResumeAsync(JobId job, JobOutcome outcome, CancellationToken cancellationToken)
    {
        if (!await JobPulse.StandsAsync(store, job, cancellationToken)) return;
        LogResumed(job, outcome.Status);
        if (LetterOf(job, outcome) is { } letter && !await IsBuriedAsync(letter, cancellationToken)) await BuryAsync(letter, cancellationToken);
        await JobPulse.RemoveAsync(store, job, cancellationToken);
    }

    /// <summary>For who leaves off running the job: another may have ended it, and what was told here since would stand for good.</summary>
    public async Task LeaveAsync(JobId job)
    {
        using var limit = new CancellationTokenSource(s_lastWords, time);
        try
        {
            if (await new JobStore(store).FindOutcomeAsync(job, limit.Token) is not null) await JobPulse.RemoveAsync(store, job, limit.Token);
        }
        catch (Exception e) when (e is BlobStoreException or OperationCanceledException)
        {
            LogLeft(e, job); // the next leader's first look finds it
        }
    }

    private DeadLetter? LetterOf(JobId job, JobOutcome outcome) =>
        outcome.Status == JobStatus.Failed && outcome.Task is { } task ? new DeadLetter(job, task, 0, outcome.Error ?? "", time.GetUtcNow()) : null;

    private async Task<bool> IsBuriedAsync(DeadLetter letter, CancellationToken cancellationToken) =>
        (await listDead(cancellationToken)).Any(other => other.Job == letter.Job && other.Task == letter.Task && other.Reason == letter.Reason);

    // The job's end does not wait for the broker.
    private async Task BuryAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        try
        {
            await bury(letter, cancellationToken);
            JobMetrics.Buried();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotBuried(e, letter.Job, letter.Task);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Job} had ended as {Status}, and its ending was broken off: completing it")]
    private partial void LogResumed(JobId job, JobStatus status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "dead letter was not written: {Job} {Task}")]
    private partial void LogNotBuried(Exception error, JobId? job, TaskId? task);

    [LoggerMessage(Level = LogLevel.Warning, Message = "could not see whether another has ended {Job}")]
    private partial void LogLeft(Exception error, JobId job);
}
