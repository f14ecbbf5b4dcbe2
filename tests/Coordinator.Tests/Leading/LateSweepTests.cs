using System.Text.Json;
using Indexer.Coordinator.Coordination;
using Indexer.Coordinator.Leading;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Storage;
using Indexer.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Indexer.Tests.Leading;

/// <summary>
/// A coordinator that sweeps is stopped at any point and goes on at any later one, while a job makes the very files that it means to remove. All orders of the two are tried
/// in which the job stands still once and the sweep twice.
/// </summary>
public sealed class LateSweepTests : IDisposable
{
    private static readonly TimeSpan s_grace = TimeSpan.FromHours(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("indexer-late-sweep-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_generation_is_whole_wherever_a_sweep_was_stopped_and_however_late_it_went_on()
    {
        var (sweeps, jobs) = (await CountAsync(SweepAsync), await CountAsync(store => IndexAsync(store, 1)));
        Assert.InRange(sweeps, 8, 100);
        Assert.InRange(jobs, 15, 200);
        var copied = 0;
        for (var sweep = 0; sweep <= sweeps; sweep++)
            for (var job = 0; job <= jobs; job++)
                for (var more = 0; more <= sweeps - sweep; more++) copied += await TryAsync(sweep, job, more);
        Assert.True(copied > 0); // some took up what was condemned
    }

    [Fact]
    public async Task What_was_condemned_and_then_removed_is_made_anew_under_another_name_and_swept_again_when_nothing_refers_to_it()
    {
        var swept = await GarbageAsync();
        await SweepAsync(swept.Blobs);
        Assert.False(await swept.HasAsync(IndexLayout.File(SweptStore.Index, "0a")));
        await IndexAsync(swept.Blobs, 1);
        var manifest = await RequireWholeAsync(swept.Blobs);
        Assert.Equal("indices/web/files/0a.1", IndexLayout.File(SweptStore.Index, manifest.Shards[0].Files[0]));
        swept.Time.Advance(2 * s_grace);
        await SweepAsync(swept.Blobs);
        await RequireWholeAsync(swept.Blobs);
        await swept.Blobs.DeleteAsync(IndexLayout.Generation(SweptStore.Index, 1), Cancellation);
        await SweepAsync(swept.Blobs);
        Assert.False(await swept.HasAsync("indices/web/files/0a.1"));
        await IndexAsync(swept.Blobs, 2);
        Assert.Equal(2, (await RequireWholeAsync(swept.Blobs)).Shards[0].Files[0].Copy);
    }

    [Fact]
    public async Task A_commit_that_came_late_for_a_file_that_is_gone_publishes_nothing()
    {
        var swept = await GarbageAsync();
        var job = await swept.SubmitAsync(1);
        await swept.EndAsync(job, JobStatus.Cancelled);
        await SweepAsync(swept.Blobs); // the attempt that found the file has not committed yet
        await CommitAsync(swept.Blobs, job, 0, 0);
        await swept.Jobs.ReopenAsync(job, Cancellation);
        var error = await Assert.ThrowsAsync<PublishException>(() => PublishAsync(swept.Blobs, job, 1));
        Assert.Contains("is missing", error.Message, StringComparison.Ordinal);
        Assert.Empty(await new ManifestStore(swept.Blobs, swept.Time).ListAsync(SweptStore.Index, Cancellation));
    }

    [Fact]
    public async Task A_commit_that_came_late_is_published_whole_or_not_at_all_wherever_a_sweep_stands()
    {
        var (published, refused) = (0, 0);
        for (var sweep = 0; ; sweep++)
        {
            var swept = await GarbageAsync();
            var job = await swept.SubmitAsync(1);
            await swept.EndAsync(job, JobStatus.Cancelled);
            using var sweeper = new Stepped(swept.Blobs, SweepAsync);
            await sweeper.AdvanceAsync(sweep);
            var isOver = sweep > 0 && !await sweeper.TryAdvanceAsync();
            await CommitAsync(swept.Blobs, job, 0, 0); // of an attempt that found the files before they were condemned
            await swept.Jobs.ReopenAsync(job, Cancellation);
            var isWhole = await TryPublishAsync(swept.Blobs, job);
            await sweeper.EndAsync();
            if (isWhole) await RequireWholeAsync(swept.Blobs);
            _ = isWhole ? published++ : refused++;
            if (isOver) break;
        }
        Assert.True(published > 0 && refused > 0);

        static async Task<bool> TryPublishAsync(IBlobStore store, JobId job)
        {
            try
            {
                await PublishAsync(store, job, 1);
                return true;
            }
            catch (PublishException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task What_a_publisher_copied_stays_while_its_job_may_be_retried()
    {
        var swept = await GarbageAsync();
        var job = await swept.SubmitAsync(1);
        await CommitAsync(swept.Blobs, job, 0, 0);
        await swept.FileAsync("0a.1"); // the publisher stands still between copying it and its manifest
        await swept.EndAsync(job, JobStatus.Cancelled);
        swept.Time.Advance(2 * s_grace);
        await SweepAsync(swept.Blobs);
        Assert.Equal((true, true, false), (await swept.HasAsync("indices/web/files/0a"), await swept.HasAsync("indices/web/files/0a.1"), await swept.HasAsync("indices/web/files/9z")));
    }

    // Returns how many files of the generation have another name than their content's first.
    private async Task<int> TryAsync(int sweep, int job, int more)
    {
        var swept = await GarbageAsync();
        using var sweeper = new Stepped(swept.Blobs, SweepAsync);
        await sweeper.AdvanceAsync(sweep);
        using var indexer = new Stepped(swept.Blobs, store => IndexAsync(store, 1));
        await indexer.AdvanceAsync(job);
        await sweeper.AdvanceAsync(more);
        await indexer.EndAsync();
        await sweeper.EndAsync();
        await RequireWholeAsync(swept.Blobs);
        swept.Time.Advance(2 * s_grace);
        await SweepAsync(swept.Blobs);
        var manifest = await RequireWholeAsync(swept.Blobs);
        Assert.False(await swept.HasAsync(IndexLayout.File(SweptStore.Index, "9z"))); // what is garbage goes
        return manifest.Shards[0].Files.Append(manifest.TermStatistics).Count(file => file.Copy > 0);
    }

    private static async Task<int> CountAsync(Func<IBlobStore, Task> work)
    {
        var swept = await GarbageAsync();
        var calls = 0;
        using var counted = new Stepped(swept.Blobs, work);
        while (await counted.TryAdvanceAsync()) calls++;
        return calls;
    }

    /// <summary>A store with files that nothing refers to any more: two that the job makes again, and one.</summary>
    private static async Task<SweptStore> GarbageAsync()
    {
        var swept = new SweptStore();
        foreach (var hash in new[] { "0a", "0b", "9z" }) await swept.FileAsync(hash);
        swept.Time.Advance(2 * s_grace);
        return swept;
    }

    private static async Task SweepAsync(IBlobStore store)
    {
        using var busy = new BusyIndexes();
        // Its clock says nothing to it but which files are old.
        var late = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));
        await new GarbageSweep(store, s_grace, late, busy, NullLogger<GarbageSweep>.Instance).RunAsync(Cancellation);
    }

    private async Task IndexAsync(IBlobStore store, int shards)
    {
        var jobs = new JobStore(store);
        var job = await jobs.SubmitAsync(new JobRequest { Index = SweptStore.Index, Inputs = [], Shards = shards }, Cancellation);
        var path = Path.Combine(_folder.FullName, "file");
        if (!File.Exists(path)) await File.WriteAllBytesAsync(path, new byte[1], Cancellation);
        var copies = await new IndexFiles(store, SweptStore.Index).UploadAsync([new LocalFile("0a", path, 1), new LocalFile("0b", path, 1)], Cancellation);
        await CommitAsync(store, job, copies["0a"], copies["0b"]);
        var published = await PublishAsync(store, job, shards);
        await jobs.EndAsync(job, new JobOutcome { Status = JobStatus.Succeeded, Generation = published.Generation, ContentHash = published.ContentHash, Records = new RecordCounts(), ElapsedSeconds = 1 }, Cancellation);
    }

    private static async Task CommitAsync(IBlobStore store, JobId job, int shardCopy, int statisticsCopy)
    {
        var journal = new JobStore(store).TasksOf(job);
        ShardManifest shard = new(0, 1, 1, "", [new ManifestFile("_0.si", "0a", 1, shardCopy)]);
        var report = JsonSerializer.SerializeToUtf8Bytes(new ShardReport(shard, new Dictionary<string, FieldStatistics>(), new Dictionary<string, long>()), IndexingJson.Default.ShardReport);
        var key = $"jobs/{job}/tasks/reduce-000000/aaaa/shard.json";
        await store.PutAsync(key, (stream, token) => stream.WriteAsync(report, token).AsTask(), Cancellation);
        TaskOutput file = new() { Channel = "file:_0.si", Key = IndexLayout.File(SweptStore.Index, "0a", shardCopy), Length = 1, Hash = "0a" };
        TaskOutput statistics = new() { Channel = Channels.TermStatistics, Key = IndexLayout.File(SweptStore.Index, "0b", statisticsCopy), Length = 1, Hash = "0b" };
        TaskOutput told = new() { Channel = Channels.Shard, Key = key, Length = report.Length, Hash = "" };
        foreach (var (stage, outputs) in new (Stage, TaskOutput[])[] { (Stage.Select, []), (Stage.Deduplicate, []), (Stage.Reduce, [file, told]), (Stage.Gather, [statistics]) })
            await journal.TryCommitAsync(new TaskId(stage, 0), new TaskCommit { Attempt = "aaaa", Outputs = outputs, Records = new RecordCounts() }, Cancellation);
    }

    private static async Task<PublishedJob> PublishAsync(IBlobStore store, JobId job, int shards)
    {
        var plan = new JobPlan { Request = new JobRequest { Index = SweptStore.Index, Inputs = [], Shards = shards }, Partitions = 1, Splits = [] };
        var journal = new JobStore(store).TasksOf(job);
        return await new Publisher(store, new ManifestStore(store, TimeProvider.System), TimeProvider.System).PublishAsync(
            job, plan, async (task, token) => await journal.FindCommitAsync(task, token) ?? throw new InvalidOperationException($"{task} has no commit"), Cancellation);
    }

    private static async Task<GenerationManifest> RequireWholeAsync(MemoryBlobStore store)
    {
        var manifest = Assert.Single(await new ManifestStore(store, TimeProvider.System).ListAsync(SweptStore.Index, Cancellation));
        foreach (var file in manifest.Shards[0].Files.Append(manifest.TermStatistics))
            Assert.Equal(1, (await store.StatAsync(IndexLayout.File(SweptStore.Index, file), Cancellation))?.Length);
        return manifest;
    }
}
