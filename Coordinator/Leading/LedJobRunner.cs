using System.Diagnostics;
using Indexer.Coordinator.Coordination;
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

    public async Task RunAsync(JobId job, CancellationToken cancellationToken)
    {
        if (await _jobs.FindOutcomeAsync(job, cancellationToken) is not null) return;
        if (await _jobs.FindRequestAsync(job, cancellationToken) is not { } request) return; // its index was forgotten
        var submission = await JobSubmission.FindAsync(store, job, cancellationToken);
        using var activity = IndexerTelemetry.Activities.StartActivity("job", ActivityKind.Internal, TraceText.Parse(submission?.Traceparent));
        activity?.SetTag("indexer.job", job.Value).SetTag("indexer.index", request.Index);
        // Whoever answers the first query finds the trace there, also where the submission was not traced.
        if (activity is not null && submission?.Traceparent is null)
            await new JobSubmission(TraceText.Of(activity), submission?.By ?? options.Name).WriteAsync(store, job, cancellationToken);
        using var working = await busy.BeginAsync(request.Index, cancellationToken);
        JobOutcome? outcome = null;
        try
        {
            outcome = await ToTheEndAsync(job, request, cancellationToken);
            activity?.SetTag("indexer.outcome", outcome.Status.ToString()).SetStatus(outcome.Status == JobStatus.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Ok, outcome.Error);
        }
        finally
        {
            JobMetrics.Left(job, outcome);
        }
        await CleanAsync(job, outcome, cancellationToken);
    }

    private async Task<JobOutcome> ToTheEndAsync(JobId job, JobRequest request, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        if (await _jobs.IsCancelRequestedAsync(job, cancellationToken) && await _jobs.FindPlanAsync(job, cancellationToken) is null)
            return await EndUnplannedAsync(job, JobStatus.Cancelled, null, began, cancellationToken);
        JobPlan plan;
        try
        {
            plan = await PlanAsync(job, request, cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or BlobStoreException { Kind: BlobStoreErrorKind.Transient })) // whatever keeps a job from being planned is the job's failure
        {
            LogNotPlanned(e, job);
            return await EndUnplannedAsync(job, JobStatus.Failed, $"The job can't be planned: {e.Message}", began, cancellationToken);
        }
        await using var pulse = new PulseWriter(store, options.PulseEvery, options.Name, time, logs.CreateLogger<PulseWriter>());
        return await coordinator.RunAsync(job, plan, PublishAsync, pulse.Note, cancellationToken);
    }

    private async Task<JobPlan> PlanAsync(JobId job, JobRequest request, CancellationToken cancellationToken)
    {
        if (await _jobs.FindPlanAsync(job, cancellationToken) is { } standing) return standing;
        using var activity = IndexerTelemetry.Activities.StartActivity("plan");
        var plan = await _jobs.PlanAsync(job, await new Planner(_generations).PlanAsync(request, cancellationToken), cancellationToken);
        activity?.SetTag("indexer.splits", plan.Splits.Count).SetTag("indexer.partitions", plan.Partitions);
        LogPlanned(job, plan.Splits.Count, plan.Partitions);
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

    private async Task CleanAsync(JobId job, JobOutcome outcome, CancellationToken cancellationToken)
    {
        await JobPulse.RemoveAsync(store, job, cancellationToken);
        if (outcome.Status == JobStatus.Succeeded) await JobSweep.RunAsync(store, job, cancellationToken);
        if (outcome.Status == JobStatus.Failed) await BuryAsync(job, outcome, cancellationToken);
    }

    // A letter for people; the job's end does not wait for the broker.
    private async Task BuryAsync(JobId job, JobOutcome outcome, CancellationToken cancellationToken)
    {
        if (FailedTask.In(outcome) is not { } task) return;
        try
        {
            await queue.BuryAsync(new DeadLetter(job, task, 0, outcome.Error ?? "", time.GetUtcNow()), cancellationToken);
            JobMetrics.Buried();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotBuried(e, job, task);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "job planned: {Job}, {Splits} splits, {Partitions} partitions")]
    private partial void LogPlanned(JobId job, int splits, int partitions);

    [LoggerMessage(Level = LogLevel.Error, Message = "job could not be planned: {Job}")]
    private partial void LogNotPlanned(Exception error, JobId job);

    [LoggerMessage(Level = LogLevel.Warning, Message = "dead letter was not written: {Job} {Task}")]
    private partial void LogNotBuried(Exception error, JobId job, TaskId task);
}
