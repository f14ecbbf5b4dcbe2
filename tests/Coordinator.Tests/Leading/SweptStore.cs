using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Storage;
using Indexer.Tests.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Indexer.Tests.Leading;

/// <summary>A store with jobs and files of the index 'web' as attempts and publishes leave them, and a clock that stands.</summary>
internal sealed class SweptStore
{
    public const string Index = "web";

    public SweptStore() => Blobs = new MemoryBlobStore(Time);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero));

    public MemoryBlobStore Blobs { get; }

    public JobStore Jobs => new(Blobs);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public Task<JobId> SubmitAsync(int shards) => Jobs.SubmitAsync(new JobRequest { Index = Index, Inputs = [], Shards = shards }, Cancellation);

    public Task EndAsync(JobId job, JobStatus status) =>
        Jobs.EndAsync(job, new JobOutcome { Status = status, Records = new RecordCounts(), ElapsedSeconds = 1 }, Cancellation);

    /// <summary>An attempt that has begun and written an output.</summary>
    public async Task<string> AttemptAsync(JobId job, TaskId task, string attempt, int number = 1)
    {
        await Jobs.TasksOf(job).TryBeginAttemptAsync(task, number, new AttemptId(attempt), "worker", Cancellation);
        return await PutAsync($"jobs/{job}/tasks/{task}/{attempt}/pages");
    }

    public Task CommitAsync(JobId job, TaskId task, string attempt, params string[] outputs) => Jobs.TasksOf(job).TryCommitAsync(task, new TaskCommit
    {
        Attempt = attempt,
        Outputs = [.. outputs.Select(key => new TaskOutput { Channel = "pages", Key = key, Length = 1, Hash = "" })],
        Records = new RecordCounts(),
    }, Cancellation);

    public async Task<string> FileAsync(string hash) => await PutAsync(IndexLayout.File(Index, hash));

    /// <summary>A generation of one shard with one file, term statistics, one run and words, where it has any.</summary>
    public Task PublishAsync(int number, string shard, string statistics, string run, string? words = null)
    {
        ShardManifest[] shards = [new(0, 1, 1, "", [new ManifestFile("_0.si", shard, 1)])];
        return new ManifestStore(Blobs, Time).PublishAsync(new GenerationManifest
        {
            Index = Index, Generation = number, Job = "j", Published = Time.GetUtcNow(), ContentHash = ContentHash.Of(shards), Documents = 1, Options = new IndexOptions(), Shards = shards,
            Fields = new Dictionary<string, FieldStatistics>(), Languages = new Dictionary<string, long>(),
            TermStatistics = new ManifestFile("terms.statistics", statistics, 1), Words = words is null ? null : new ManifestFile("words", words, 1), Runs = [new ManifestRun("pages", 0, new ManifestFile("run", run, 1), 1)],
        }, Cancellation);
    }

    public async Task<bool> HasAsync(string key) => await Blobs.StatAsync(key, Cancellation) is not null;

    private async Task<string> PutAsync(string key)
    {
        await Blobs.TryCreateAsync(key, new byte[1], Cancellation);
        return key;
    }
}
