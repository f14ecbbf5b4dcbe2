using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.FleetChaos.Scenes;

/// <summary>Looks in the store whether jobs have left it as they should.</summary>
internal sealed class Audit(IBlobStore store)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60), s_interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Attempts that began although the task was committed.</summary>
    /// <param name="job">The job, which has ended.</param>
    /// <param name="frozen">Workers (as the journal names them) that stood still or were cut off between looking for a commit and beginning.</param>
    /// <param name="slack">How long a worker may take from that look to its beginning.</param>
    public async Task<List<string>> RepeatedAsync(JobId job, IReadOnlySet<string> frozen, TimeSpan slack)
    {
        var commits = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var prefix = $"jobs/{job}/commits/";
        await foreach (var blob in store.ListAsync(prefix, CancellationToken.None)) commits[Path.GetFileNameWithoutExtension(blob.Key)] = blob.Modified;
        var repeated = new List<string>();
        await foreach (var blob in store.ListAsync($"jobs/{job}/tasks/", CancellationToken.None))
        {
            if (blob.Key.Split('/') is not [_, _, _, var task, "attempts", var mark] || !mark.EndsWith(".begun.json", StringComparison.Ordinal)) continue;
            if (!commits.TryGetValue(task, out var committed) || blob.Modified <= committed + slack) continue;
            var begun = await ReadAsync(blob.Key);
            if (!frozen.Any(worker => begun.Contains($"\"{worker}\"", StringComparison.Ordinal)))
                repeated.Add($"{task} was committed at {committed:HH:mm:ss.fff} and begun again at {blob.Modified:HH:mm:ss.fff}: {begun}");
        }
        return repeated;
    }

    /// <summary>What is wrong with the generations of an index that is to have one.</summary>
    public async Task<List<string>> GenerationFaultsAsync(string index, JobId job)
    {
        var generations = await new ManifestStore(store, TimeProvider.System).ListAsync(index, CancellationToken.None);
        if (generations is not [var only]) return [$"index {index} has {generations.Count} generations"];
        var faults = new List<string>();
        if (only.Job != job.Value) faults.Add($"generation {only.Generation} is of job {only.Job}");
        foreach (var file in only.Files)
            if (await store.StatAsync(IndexLayout.File(index, file), CancellationToken.None) is not { } found || found.Length != file.Length)
                faults.Add($"file {file.Name} ({file.Hash}) of the published generation is not there");
        return faults;
    }

    /// <summary>Waits for the sweep; what it leaves of what nothing refers to, over the whole store.</summary>
    public async Task<IReadOnlyList<string>> OrphansAsync()
    {
        using var limit = new CancellationTokenSource(s_patience);
        while (true)
        {
            var orphans = await FindOrphansAsync();
            if (orphans.Count == 0 || limit.IsCancellationRequested) return orphans;
            await Task.Delay(s_interval, CancellationToken.None);
        }
    }

    private async Task<List<string>> FindOrphansAsync()
    {
        var referred = new HashSet<string>(StringComparer.Ordinal);
        var manifests = new ManifestStore(store, TimeProvider.System);
        foreach (var index in await manifests.IndexesAsync(CancellationToken.None))
            foreach (var manifest in await manifests.ListAsync(index, CancellationToken.None))
                foreach (var file in manifest.Files) referred.Add(IndexLayout.File(index, file));
        var orphans = new List<string>();
        await foreach (var blob in store.ListAsync("jobs/", CancellationToken.None))
            if (blob.Key.Split('/') is [_, _, "tasks", _, not "attempts", ..] or [_, _, "progress.json"]) orphans.Add(blob.Key);
        await foreach (var blob in store.ListAsync(IndexLayout.Root, CancellationToken.None))
            if (blob.Key.Split('/') is [_, _, "files", ..] && !referred.Contains(blob.Key)) orphans.Add(blob.Key);
        return orphans;
    }

    private async Task<string> ReadAsync(string key)
    {
        using var reader = new StreamReader(await store.OpenReadAsync(key, 0, null, CancellationToken.None));
        return await reader.ReadToEndAsync();
    }
}
