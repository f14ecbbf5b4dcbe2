using System.Text.Json;
using Indexer.Coordinator.Terminal;
using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.Coordinator.Commands;

/// <summary>A job as the store knows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Request">What was asked.</param>
/// <param name="Submitted">When.</param>
/// <param name="Stages">Tasks and commits; empty until it is planned.</param>
/// <param name="Outcome">How it ended; null until then.</param>
internal sealed record JobRecord(JobId Id, JobRequest Request, DateTimeOffset Submitted, IReadOnlyList<StageProgress> Stages, JobOutcome? Outcome);

/// <summary>Jobs of a data folder, found by id or its beginning.</summary>
internal static class JobRecords
{
    /// <summary>All jobs, newest first.</summary>
    public static async Task<IReadOnlyList<JobRecord>> ListAsync(IBlobStore store, CancellationToken cancellationToken)
    {
        var jobs = new List<JobRecord>();
        foreach (var id in await IdsAsync(store, cancellationToken)) jobs.Add(await ReadAsync(store, id, cancellationToken));
        return [.. jobs.OrderByDescending(job => job.Submitted)];
    }

    /// <summary>The one job whose id is or begins with <paramref name="text"/>.</summary>
    /// <exception cref="CommandException">There is none, or more than one.</exception>
    public static async Task<JobRecord> FindAsync(IBlobStore store, Shell shell, string text, CancellationToken cancellationToken)
    {
        var ids = await IdsAsync(store, cancellationToken);
        var found = ids.Contains(text) ? [text] : ids.Where(id => id.StartsWith(text, StringComparison.OrdinalIgnoreCase)).ToList();
        return found switch
        {
            [var id] => await ReadAsync(store, id, cancellationToken),
            [] => throw new CommandException($"There is no job '{text}'.{Suggestion.For(text, ids)} Jobs are listed by: {shell.Program} jobs"),
            _ => throw new CommandException($"'{text}' begins the ids of {found.Count} jobs: {string.Join(", ", found.Take(4))}{(found.Count > 4 ? ", …" : "")}. Type more of it."),
        };
    }

    public static Task<JobRecord> CancelAsync(IBlobStore store, Shell shell, JobRecord job, CancellationToken cancellationToken) => throw new NotSupportedException();

    public static Task ReopenAsync(IBlobStore store, JobRecord job, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static async Task<List<string>> IdsAsync(IBlobStore store, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        await foreach (var blob in store.ListAsync("jobs/", cancellationToken))
            if (blob.Key.Split('/') is [_, var id, "job.json"])
                ids.Add(id);
        return ids;
    }

    private static async Task<JobRecord> ReadAsync(IBlobStore store, string id, CancellationToken cancellationToken)
    {
        var request = await ReadAsync<JobRequest>(store, $"jobs/{id}/job.json", cancellationToken);
        throw new NotSupportedException(request.Index);
    }

    private static async Task<T> ReadAsync<T>(IBlobStore store, string key, CancellationToken cancellationToken)
    {
        await using var stream = await store.OpenReadAsync(key, 0, null, cancellationToken);
        return (await JsonSerializer.DeserializeAsync<T>(stream, JsonSerializerOptions.Web, cancellationToken))!; // it is an object
    }
}
