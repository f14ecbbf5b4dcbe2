using System.Collections.Concurrent;
using System.Text.Json;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Storage;

namespace Indexer.Coordinator.Coordination;

/// <summary>
/// Publishes a job whose tasks are all committed: checks that every record is accounted for and every file is there, then creates the manifest.
/// Running it again, twice at once, or late (by a coordinator that was stopped in between, when other jobs have published since) publishes one generation.
/// </summary>
internal sealed class Publisher(IBlobStore store, ManifestStore generations, TimeProvider time)
{
    // Each call waits for the store: side by side they wait together.
    private const int AtOnce = 16;

    /// <exception cref="PublishException">The job must not be published; the message says why.</exception>
    public async Task<PublishedJob> PublishAsync(JobId job, JobPlan plan, Func<TaskId, CancellationToken, Task<TaskCommit>> commitOf, CancellationToken cancellationToken)
    {
        // Those that the manifest is made of are asked for twice.
        var known = new ConcurrentDictionary<TaskId, TaskCommit>();
        var totals = await JobTotals.OfAsync(plan, KnownAsync, cancellationToken);
        totals.RequireLaw();
        totals.RequireQuarantineWithin(plan.Request.MaxQuarantined);
        if (await FindPublishedAsync(job, totals, cancellationToken) is { } published) return published;
        var draft = await WithFilesAsync(await DraftAsync(job, plan, KnownAsync, cancellationToken), cancellationToken);
        while (true)
        {
            var latest = await generations.LatestAsync(plan.Request.Index, cancellationToken);
            if (latest?.Job == job.Value && latest.RollbackOf is null) return new PublishedJob(latest.Generation, latest.ContentHash, totals);
            if (await FindPublishedAsync(job, totals, cancellationToken) is { } meanwhile) return meanwhile;
            var manifest = draft with { Generation = (latest?.Generation ?? 0) + 1, Published = time.GetUtcNow() };
            if (await generations.PublishAsync(manifest, cancellationToken)) return new PublishedJob(manifest.Generation, manifest.ContentHash, totals);
        }

        async Task<TaskCommit> KnownAsync(TaskId task, CancellationToken token)
        {
            if (known.TryGetValue(task, out var commit)) return commit;
            commit = await commitOf(task, token);
            if (task.Stage is Stage.Reduce or Stage.Gather) known[task] = commit;
            return commit;
        }
    }

    private async Task<PublishedJob?> FindPublishedAsync(JobId job, JobTotals totals, CancellationToken cancellationToken) =>
        await new JobStore(store).FindOutcomeAsync(job, cancellationToken) is { Generation: { } number, ContentHash: { } hash } ? new PublishedJob(number, hash, totals) : null;

    private async Task<GenerationManifest> DraftAsync(JobId job, JobPlan plan, Func<TaskId, CancellationToken, Task<TaskCommit>> commitOf, CancellationToken cancellationToken)
    {
        var fields = new SortedDictionary<string, FieldStatistics>(StringComparer.Ordinal);
        var languages = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var shards = new List<ShardManifest>();
        var runs = new List<ManifestRun>();
        RankStatistics? ranks = null;
        foreach (var (partition, commit, report) in await ReadShardsAsync(plan, commitOf, cancellationToken))
        {
            shards.Add(report.Shard);
            foreach (var (name, field) in report.Fields)
            {
                var sum = fields.GetValueOrDefault(name, new FieldStatistics(0, 0));
                fields[name] = new FieldStatistics(sum.Documents + field.Documents, sum.TotalTerms + field.TotalTerms);
            }
            ranks = RankStatistics.Sum(ranks, report.Ranks);
            foreach (var (language, count) in report.Languages) languages[language] = languages.GetValueOrDefault(language) + count;
            foreach (var output in commit.Outputs)
                if (output.Channel is Channels.Pages or Channels.Facts or Channels.Fates or Channels.Links)
                    runs.Add(new ManifestRun(output.Channel, partition, FileOf(output), output.Count));
        }
        var gathered = await commitOf(new TaskId(Stage.Gather, 0), cancellationToken);
        var statistics = gathered.Outputs.Single(output => output.Channel == Channels.TermStatistics);
        var words = gathered.Outputs.SingleOrDefault(output => output.Channel == Channels.Words); // a worker of an earlier release makes none
        return new GenerationManifest
        {
            Index = plan.Request.Index,
            Generation = 0,
            Job = job.Value,
            Published = default,
            ContentHash = ContentHash.Of(shards),
            Documents = shards.Sum(shard => shard.Documents),
            Options = plan.Request.Indexing,
            Shards = shards,
            Fields = fields,
            Languages = languages,
            Ranks = ranks,
            TermStatistics = FileOf(statistics),
            Words = words is null ? null : FileOf(words),
            Runs = runs,
        };
    }

    private static ManifestFile FileOf(TaskOutput output) => new(output.Channel, output.Hash, output.Length, IndexLayout.CopyOf(output.Key));

    private async Task<List<(int Partition, TaskCommit Commit, ShardReport Report)>> ReadShardsAsync(
        JobPlan plan, Func<TaskId, CancellationToken, Task<TaskCommit>> commitOf, CancellationToken cancellationToken)
    {
        var shards = new List<(int, TaskCommit, ShardReport)>(plan.Partitions);
        foreach (var partitions in Enumerable.Range(0, plan.Partitions).Chunk(AtOnce))
            shards.AddRange(await Task.WhenAll(partitions.Select(ReadAsync)));
        return shards;

        async Task<(int, TaskCommit, ShardReport)> ReadAsync(int partition)
        {
            var commit = await commitOf(new TaskId(Stage.Reduce, partition), cancellationToken);
            return (partition, commit, await ReadReportAsync(commit.Outputs.Single(output => output.Channel == Channels.Shard), cancellationToken));
        }
    }

    private async Task<ShardReport> ReadReportAsync(TaskOutput output, CancellationToken cancellationToken)
    {
        await using var stream = await store.OpenReadAsync(output.Key, output.Offset, output.Length, cancellationToken);
        return await JsonSerializer.DeserializeAsync(stream, IndexingJson.Default.ShardReport, cancellationToken)
            ?? throw new PublishException($"{output.Key} holds no shard report; run the job again.");
    }

    // A sweep may have raced with the job: nothing is published that a reader could not open, or that a sweep may yet remove.
    private async Task<GenerationManifest> WithFilesAsync(GenerationManifest draft, CancellationToken cancellationToken)
    {
        var files = draft.Files.DistinctBy(file => file.Hash).ToList();
        var copies = await KeepAsync(new IndexFiles(store, draft.Index), files, cancellationToken);
        return draft with
        {
            Shards = [.. draft.Shards.Select(shard => shard with { Files = [.. shard.Files.Select(Kept)] })],
            Runs = [.. draft.Runs.Select(run => run with { File = Kept(run.File) })],
            TermStatistics = Kept(draft.TermStatistics),
            Words = draft.Words is { } words ? Kept(words) : null,
        };

        ManifestFile Kept(ManifestFile file) => file with { Copy = copies[file.Hash] };
    }

    private static async Task<IReadOnlyDictionary<string, int>> KeepAsync(IndexFiles index, List<ManifestFile> files, CancellationToken cancellationToken)
    {
        try
        {
            return await index.KeepAsync(files, cancellationToken);
        }
        catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.NotFound)
        {
            throw new PublishException($"{e.Message}: the job was not published. Delete the job's commits of stage reduce and run it again.");
        }
    }
}

/// <summary>A job must not be published.</summary>
internal sealed class PublishException(string message) : Exception(message);
