using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Indexer.Corpus;
using Indexer.Storage;

namespace Indexer.Jobs;

/// <summary>The jobs of a store: what was asked, how it is done, how it ended. Thread-safe. Errors are the store's.</summary>
public sealed class JobStore(IBlobStore store)
{
    /// <summary>The store.</summary>
    public IBlobStore Store => store;

    /// <summary>
    /// The id of the job that a request names: the index and 12 hexadecimal digits of the XxHash128 of the request's JSON. The same request gives the same id
    /// in every process.
    /// </summary>
    public static JobId IdOf(JobRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var hash = XxHash128.Hash(JsonSerializer.SerializeToUtf8Bytes(request, JobJson.Default.JobRequest));
        return new JobId($"{request.Index}-{Convert.ToHexStringLower(hash.AsSpan(0, 6))}");
    }

    /// <summary>Whether a job may be of an index, as far as its id tells: for where its request can't be read.</summary>
    public static bool MayBeOf(JobId job, string index)
    {
        ArgumentNullException.ThrowIfNull(index);
        return job.Value.Length > index.Length && job.Value[index.Length] == '-' && job.Value.StartsWith(index, StringComparison.Ordinal);
    }

    /// <summary>The tasks of a job.</summary>
    public TaskJournal TasksOf(JobId job) => new(store, job);

    /// <summary>Submits a job; does nothing where it was submitted before.</summary>
    public async Task<JobId> SubmitAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var job = IdOf(request);
        await WriteRequestAsync(job, request, cancellationToken);
        await AddToListAsync(job, cancellationToken);
        return job;
    }

    /// <summary>Submits a job with a priority; where it was submitted before, it has this priority from its next run on.</summary>
    public async Task<JobId> SubmitAsync(JobRequest request, JobPriority priority, JobSubmission submission, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(submission);
        var job = IdOf(request);
        // Before the job can be found in the list: who finds it there finds its priority, and how it was handed in.
        await Task.WhenAll(
            submission.WriteAsync(store, job, cancellationToken),
            store.PutJsonAsync(JobBlobs.Priority(job), new PriorityRequest(priority), JobJson.Default.PriorityRequest, cancellationToken),
            WriteRequestAsync(job, request, cancellationToken));
        await AddToListAsync(job, cancellationToken);
        return job;
    }

    /// <summary>The job's priority; normal where nobody said.</summary>
    public async Task<JobPriority> PriorityOfAsync(JobId job, CancellationToken cancellationToken) =>
        (await store.ReadJsonAsync(JobBlobs.Priority(job), JobJson.Default.PriorityRequest, cancellationToken))?.Priority ?? JobPriority.Normal;

    /// <summary>All jobs, by id.</summary>
    public async IAsyncEnumerable<SubmittedJob> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in store.ListAsync(JobBlobs.Submitted, cancellationToken))
            yield return new SubmittedJob(new JobId(blob.Key[JobBlobs.Submitted.Length..]), blob.Modified);
    }

    /// <summary>What was asked, or null where there is no such job.</summary>
    public Task<JobRequest?> FindRequestAsync(JobId job, CancellationToken cancellationToken) =>
        store.ReadJsonAsync(JobBlobs.Request(job), JobJson.Default.JobRequest, cancellationToken);

    /// <summary>The job's plan, or null where it has not been planned. Its splits are read by <see cref="SplitsOf"/>.</summary>
    public Task<JobPlan?> FindPlanAsync(JobId job, CancellationToken cancellationToken) =>
        store.ReadJsonAsync(JobBlobs.Plan(job), JobJson.Default.JobPlan, cancellationToken);

    /// <summary>Writes the job's plan unless there is one; returns the one that stands.</summary>
    public Task<JobPlan> PlanAsync(JobId job, JobPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return PlanAsync(job, plan, plan.Splits, cancellationToken);
    }

    /// <summary>Writes the job's plan unless there is one; returns the one that stands.</summary>
    /// <param name="job">The job.</param>
    /// <param name="draft">The plan but for its splits.</param>
    /// <param name="splits">Its splits, walked once; they need not fit into memory.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<JobPlan> PlanAsync(JobId job, JobPlan draft, IEnumerable<Split> splits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(splits);
        var writer = new PlanWriter(store, job);
        foreach (var split in splits) await writer.AddAsync(split, cancellationToken);
        var plan = await writer.FinishAsync(draft, cancellationToken);
        if (await store.TryCreateJsonAsync(JobBlobs.Plan(job), plan, JobJson.Default.JobPlan, cancellationToken)) return plan;
        return await FindPlanAsync(job, cancellationToken) ?? throw Vanished(JobBlobs.Plan(job));
    }

    /// <summary>The splits of a job's plan.</summary>
    public PlanSplits SplitsOf(JobId job, JobPlan plan) => new(store, job, plan);

    /// <summary>How the job ended, or null where it has not.</summary>
    public Task<JobOutcome?> FindOutcomeAsync(JobId job, CancellationToken cancellationToken) =>
        store.ReadJsonAsync(JobBlobs.Outcome(job), JobJson.Default.JobOutcome, cancellationToken);

    /// <summary>Ends the job unless it has ended; returns the outcome that stands.</summary>
    public async Task<JobOutcome> EndAsync(JobId job, JobOutcome outcome, CancellationToken cancellationToken)
    {
        if (await store.TryCreateJsonAsync(JobBlobs.Outcome(job), outcome, JobJson.Default.JobOutcome, cancellationToken)) return outcome;
        return await FindOutcomeAsync(job, cancellationToken) ?? throw Vanished(JobBlobs.Outcome(job));
    }

    /// <summary>Asks for the job's cancellation; whoever runs it ends it within seconds.</summary>
    public Task CancelAsync(JobId job, DateTimeOffset now, CancellationToken cancellationToken) =>
        store.TryCreateJsonAsync(JobBlobs.Cancel(job), new CancelRequest(now), JobJson.Default.CancelRequest, cancellationToken);

    /// <summary>Whether the job's cancellation was asked for.</summary>
    public async Task<bool> IsCancelRequestedAsync(JobId job, CancellationToken cancellationToken) =>
        await store.StatAsync(JobBlobs.Cancel(job), cancellationToken) is not null;

    /// <summary>Whether nothing more is to be done for the job: it has ended, or its cancellation was asked for.</summary>
    public async Task<bool> IsOverAsync(JobId job, CancellationToken cancellationToken) =>
        await IsCancelRequestedAsync(job, cancellationToken) || await store.StatAsync(JobBlobs.Outcome(job), cancellationToken) is not null;

    /// <summary>Opens a failed or cancelled job again: its outcome is kept as <c>outcome.{n}.json</c>, its commits stay.</summary>
    /// <returns>False where it had not ended; then only a pending cancellation is withdrawn.</returns>
    /// <exception cref="InvalidOperationException">The job succeeded.</exception>
    public async Task<bool> ReopenAsync(JobId job, CancellationToken cancellationToken)
    {
        var outcome = await FindOutcomeAsync(job, cancellationToken);
        if (outcome?.Status == JobStatus.Succeeded)
            throw new InvalidOperationException($"job {job} succeeded (generation {outcome.Generation}): there is nothing to retry.");
        if (outcome is not null)
        {
            var number = 1;
            while (!await store.TryCreateJsonAsync(JobBlobs.EarlierOutcome(job, number), outcome, JobJson.Default.JobOutcome, cancellationToken)) number++;
        }
        // The request goes before the outcome: killed in between, the job has still ended and can be opened again.
        await store.DeleteAsync(JobBlobs.Cancel(job), cancellationToken);
        await store.DeleteAsync(JobBlobs.Outcome(job), cancellationToken);
        return outcome is not null;
    }

    /// <summary>Notes the time of a run that stopped before the job's end.</summary>
    public async Task AddRunAsync(JobId job, TimeSpan elapsed, CancellationToken cancellationToken)
    {
        var number = 1;
        await foreach (var _ in store.ListAsync(JobBlobs.Runs(job), cancellationToken)) number++;
        while (!await store.TryCreateJsonAsync(JobBlobs.Run(job, number), new JobRun(elapsed.TotalSeconds), JobJson.Default.JobRun, cancellationToken)) number++;
    }

    /// <summary>Time of the runs noted so far.</summary>
    public async Task<TimeSpan> ElapsedBeforeAsync(JobId job, CancellationToken cancellationToken)
    {
        var seconds = 0.0;
        await foreach (var blob in store.ListAsync(JobBlobs.Runs(job), cancellationToken))
            seconds += (await store.ReadJsonAsync(blob.Key, JobJson.Default.JobRun, cancellationToken))?.ElapsedSeconds ?? 0;
        return TimeSpan.FromSeconds(seconds);
    }

    private static BlobStoreException Vanished(string key) =>
        new(BlobStoreErrorKind.Transient, key, $"'{key}' stood a moment ago and is gone: someone removed it.");

    private Task<bool> WriteRequestAsync(JobId job, JobRequest request, CancellationToken cancellationToken) =>
        store.TryCreateJsonAsync(JobBlobs.Request(job), request, JobJson.Default.JobRequest, cancellationToken);

    private Task<bool> AddToListAsync(JobId job, CancellationToken cancellationToken) => store.TryCreateAsync(JobBlobs.SubmittedJob(job), ReadOnlyMemory<byte>.Empty, cancellationToken);
}
