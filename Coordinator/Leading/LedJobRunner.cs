using System.Diagnostics;
using Indexer.Coordinator.Coordination;
using Indexer.Corpus;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Queue;
using Indexer.Queue.Rabbit;
using Indexer.Storage;
using Indexer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Indexer.Coordinator.Leading;

/// <summary>Brings one job from wherever it stands to its end: plan, tasks, publish, outcome, sweep.</summary>
internal sealed partial class LedJobRunner(
    IBlobStore store, RabbitTaskQueue queue, JobCoordinator coordinator, BusyIndexes busy, LeaderOptions options, TimeProvider time, ILoggerFactory logs)
{
    private readonly ILogger _log = logs.CreateLogger<LedJobRunner>();
    private readonly JobStore _jobs = new(store);
    private readonly ManifestStore _generations = new(store, time);
    private readonly JobEnding _ending = new(store, (letter, token) => queue.BuryAsync(letter, token), token => queue.ListDeadAsync(token), time, logs.CreateLogger<JobEnding>());

    public async Task RunAsync(JobId job, CancellationToken cancellationToken)
    {
        if (await _jobs.FindOutcomeAsync(job, cancellationToken) is { } standing)
        {
            await _ending.ResumeAsync(job, standing, cancellationToken);
            return;
        }
        if (await IndexOfAsync(job, cancellationToken) is not { } index) return; // its index was forgotten
        var submission = await JobSubmission.FindAsync(store, job, cancellationToken);
        using var activity = IndexerTelemetry.Activities.StartActivity("job", ActivityKind.Internal, TraceText.Parse(submission?.Traceparent));
        activity?.SetTag("indexer.job", job.Value).SetTag("indexer.index", index);
        // Whoever answers the first query finds the trace there, also where the submission was not traced.
        if (activity is not null && submission?.Traceparent is null)
            await new JobSubmission(TraceText.Of(activity), submission?.By ?? options.Name).WriteAsync(store, job, cancellationToken);
        using var working = await busy.BeginAsync(index, cancellationToken);
        JobOutcome? outcome = null;
        try
        {
            outcome = await ToTheEndAsync(job, cancellationToken);
            activity?.SetTag("indexer.outcome", outcome.Status.ToString()).SetStatus(outcome.Status == JobStatus.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Ok, outcome.Error);
        }
        finally
        {
            JobMetrics.Left(job, outcome);
        }
        await _ending.CompleteAsync(job, outcome, cancellationToken);
    }

    private async Task<JobOutcome> ToTheEndAsync(JobId job, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        if (await _jobs.IsCancelRequestedAsync(job, cancellationToken) && await _jobs.FindPlanAsync(job, cancellationToken) is null)
            return await EndUnplannedAsync(job, JobStatus.Cancelled, null, began, cancellationToken);
        JobPlan plan;
        try
        {
            plan = await PlanAsync(job, cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or BlobStoreException { Kind: BlobStoreErrorKind.Transient } or InputStoreException)) // whatever keeps a job from being planned is the job's failure
        {
            LogNotPlanned(e, job);
            return await EndUnplannedAsync(job, JobStatus.Failed, $"The job can't be planned: {e.Message}", began, cancellationToken);
        }
        try
        {
            await using var pulse = new PulseWriter(store, options.PulseEvery, options.Name, time, logs.CreateLogger<PulseWriter>());
            return await coordinator.RunAsync(job, plan, PublishAsync, pulse.Note, cancellationToken);
        }
        catch
        {
            await _ending.LeaveAsync(job);
            throw;
        }
    }

    // A request names every input: it is not held while the job runs.
    private async Task<string?> IndexOfAsync(JobId job, CancellationToken cancellationToken) => (await _jobs.FindRequestAsync(job, cancellationToken))?.Index;

    private async Task<JobPlan> PlanAsync(JobId job, CancellationToken cancellationToken)
    {
        if (await _jobs.FindPlanAsync(job, cancellationToken) is { } standing) return standing;
        var request = await _jobs.FindRequestAsync(job, cancellationToken) ?? throw new PlanException($"the request of job {job} was removed from the store.");
        using var activity = IndexerTelemetry.Activities.StartActivity("plan");
        var plan = await new Planner(_jobs, _generations).PlanAsync(job, request, cancellationToken);
        activity?.SetTag("indexer.splits", plan.SplitCount).SetTag("indexer.partitions", plan.Partitions);
        LogPlanned(job, plan.SplitCount, plan.Partitions);
        return plan;
    }

    private async Task<PublishedJob> PublishAsync(JobId job, JobPlan plan, Func<TaskId, CancellationToken, Task<TaskCommit>> commitOf, CancellationToken cancellationToken)
    {
        using var activity = IndexerTelemetry.Activities.StartActivity("publish");
        var published = await new Publisher(store, _generations, time).PublishAsync(job, plan, commitOf, cancellationToken);
        activity?.SetTag("indexer.generation", published.Generation);
        return published;
    }

    private async Task<JobOutcome> EndUnplannedAsync(JobId job, JobStatus status, string? error, long began, CancellationToken cancellationToken) =>
        await _jobs.EndAsync(
            job, new JobOutcome { Status = status, Error = error, Records = new RecordCounts(), ElapsedSeconds = time.GetElapsedTime(began).TotalSeconds }, cancellationToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "job planned: {Job}, {Splits} splits, {Partitions} partitions")]
    private partial void LogPlanned(JobId job, int splits, int partitions);

    [LoggerMessage(Level = LogLevel.Error, Message = "job could not be planned: {Job}")]
    private partial void LogNotPlanned(Exception error, JobId job);
}
