using Indexer.Coordinator.Terminal;
using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.Coordinator.Commands;

/// <summary>A job as the store knows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Request">What was asked.</param>
/// <param name="Submitted">When.</param>
/// <param name="IsCancelRequested">Whether its cancellation was asked for.</param>
/// <param name="Stages">Tasks and commits; empty until it is planned.</param>
/// <param name="Outcome">How it ended; null until then.</param>
internal sealed record JobRecord(JobId Id, JobRequest Request, DateTimeOffset Submitted, bool IsCancelRequested, IReadOnlyList<StageProgress> Stages, JobOutcome? Outcome);

/// <summary>Jobs of a data folder, found by id or a part that tells it from the others.</summary>
internal static class JobRecords
{
    /// <summary>All jobs, newest first.</summary>
    public static async Task<IReadOnlyList<JobRecord>> ListAsync(IBlobStore store, CancellationToken cancellationToken)
    {
        var jobs = new List<JobRecord>();
        var known = new JobStore(store);
        await foreach (var job in known.ListAsync(cancellationToken))
            if (await FindAsync(known, job, cancellationToken) is { } record)
                jobs.Add(record);
        return [.. jobs.OrderByDescending(job => job.Submitted).ThenBy(job => job.Id.Value, StringComparer.Ordinal)];
    }

    /// <summary>The one job whose id is <paramref name="text"/>, or begins with it, or whose digits after the index name do.</summary>
    /// <exception cref="CommandException">There is none, or more than one.</exception>
    public static async Task<JobRecord> FindAsync(IBlobStore store, Shell shell, string text, CancellationToken cancellationToken)
    {
        var known = new JobStore(store);
        var jobs = new List<SubmittedJob>();
        await foreach (var job in known.ListAsync(cancellationToken)) jobs.Add(job);
        var found = jobs.Where(job => job.Job.Value == text).ToList();
        if (found.Count == 0) found = [.. jobs.Where(job => Begins(job.Job.Value, text))];
        if (found.Count > 1)
            throw new CommandException($"'{text}' fits {found.Count} jobs: {string.Join(", ", found.Take(4).Select(job => job.Job))}{(found.Count > 4 ? ", …" : "")}. Type more of the id.");
        if (found is [var one] && await FindAsync(known, one, cancellationToken) is { } record) return record;
        throw new CommandException($"There is no job '{text}'.{Suggestion.For(text, jobs.Select(job => job.Job.Value))} Jobs are listed by: {shell.Program} jobs");
    }

    private static bool Begins(string id, string text) =>
        id.StartsWith(text, StringComparison.OrdinalIgnoreCase) || id[(id.LastIndexOf('-') + 1)..].StartsWith(text, StringComparison.OrdinalIgnoreCase);

    private static async Task<JobRecord?> FindAsync(JobStore jobs, SubmittedJob job, CancellationToken cancellationToken)
    {
        if (await jobs.FindRequestAsync(job.Job, cancellationToken) is not { } request) return null;
        var outcome = await jobs.FindOutcomeAsync(job.Job, cancellationToken);
        var cancelled = outcome is null && await jobs.IsCancelRequestedAsync(job.Job, cancellationToken);
        return new JobRecord(job.Job, request, job.Submitted, cancelled, await StagesAsync(jobs, job.Job, cancellationToken), outcome);
    }

    private static async Task<IReadOnlyList<StageProgress>> StagesAsync(JobStore jobs, JobId job, CancellationToken cancellationToken)
    {
        if (await jobs.FindPlanAsync(job, cancellationToken) is not { } plan) return [];
        var committed = new Dictionary<Stage, int>();
        await foreach (var task in jobs.TasksOf(job).ListCommittedAsync(cancellationToken)) committed[task.Stage] = committed.GetValueOrDefault(task.Stage) + 1;
        return [.. Enum.GetValues<Stage>().Select(stage => new StageProgress(stage, plan.TasksOf(stage), committed.GetValueOrDefault(stage), 0))];
    }
}
