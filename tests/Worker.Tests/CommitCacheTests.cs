using CsCheck;
using Indexer.Jobs;
using Indexer.Storage;
using Indexer.Tests.Storage;
using Indexer.Worker;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Indexer.Tests;

/// <summary>Counts the heap of the process: runs while nothing else does.</summary>
[CollectionDefinition(nameof(HeapMeasurements), DisableParallelization = true)]
public sealed class HeapMeasurements;

[Collection(nameof(HeapMeasurements))]
public sealed class CommitCacheTests
{
    private const int Partitions = 4;

    private readonly CountingStore _store = new(new MemoryBlobStore());
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void What_is_packed_comes_out_as_it_went_in()
    {
        var output = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 1], Gen.Long[0, long.MaxValue], Gen.Long[0, 1L << 40], Gen.Byte.Array[16]).Select((channel, partition, key, offset, length, hash) => new TaskOutput
        {
            Channel = $"channel-{channel}", Partition = partition, Key = $"jobs/j/tasks/map-000001/ü{key}/runs", Offset = offset, Length = length, Count = length / 7, Hash = Convert.ToHexStringLower(hash),
        });
        Gen.Select(output.Array[0, 20], Gen.Int[0, 3], Gen.Int[0, 4]).Sample((outputs, channel, partition) =>
            Assert.Equal(outputs.Where(each => each.Channel == $"channel-{channel}" && each.Partition == partition), PackedOutputs.Find(PackedOutputs.Pack(outputs), $"channel-{channel}", partition)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("0123456789abcdef0123456789abcdef00")]
    public void A_hash_that_would_not_come_out_as_it_went_in_is_refused(string hash) =>
        Assert.Throws<InvalidDataException>(() => PackedOutputs.Pack([new TaskOutput { Channel = "c", Key = "k", Length = 1, Hash = hash }]));

    [Fact]
    public async Task A_commit_is_read_once_for_all_channels_and_partitions()
    {
        var cache = new CommitCache(1 << 20, _time);
        var journal = await CommitAsync("j", 1);
        for (var partition = 0; partition < Partitions; partition++)
            foreach (var channel in (string[])[Channels.Pages, Channels.Fates])
                Assert.Equal(OutputOf(0, channel, partition), Assert.Single(await cache.FindAsync(journal, Map(0), [channel], partition, Cancellation)));
        Assert.Equal([OutputOf(0, Channels.Fates, 1), OutputOf(0, Channels.Pages, 1)], await cache.FindAsync(journal, Map(0), [Channels.Fates, "other", Channels.Pages], 1, Cancellation));
        Assert.Empty(await cache.FindAsync(journal, Map(0), ["other"], 0, Cancellation));
        Assert.Equal(1, _store.Reads);
    }

    [Fact]
    public async Task What_a_worker_committed_itself_it_does_not_read()
    {
        var cache = new CommitCache(1 << 20, _time);
        var journal = await CommitAsync("j", 1);
        cache.Keep(journal.Job, Map(0), CommitOf(0));
        Assert.Equal(OutputOf(0, Channels.Pages, 2), Assert.Single(await cache.FindAsync(journal, Map(0), [Channels.Pages], 2, Cancellation)));
        Assert.Equal(0, _store.Reads);
    }

    [Fact]
    public async Task A_task_without_a_commit_is_named()
    {
        var error = await Assert.ThrowsAsync<TaskException>(() => new CommitCache(1 << 20, _time).FindAsync(new TaskJournal(_store, new JobId("j")), Map(7), [Channels.Pages], 0, Cancellation));
        Assert.Contains("map-000007", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_is_held_than_the_capacity_and_what_is_held_stays()
    {
        const int capacity = 20_000, tasks = 200;
        var cache = new CommitCache(capacity, _time);
        var journal = await CommitAsync("j", tasks);
        await ReadAllAsync(cache, journal, tasks);
        Assert.InRange(cache.HeldBytes, capacity / 2, capacity);
        var before = _store.Reads;
        await ReadAllAsync(cache, journal, tasks);
        // In the order in which they are asked for, those that came first are those that are held.
        Assert.InRange(_store.Reads - before, 1, tasks - 20);
    }

    [Fact]
    public async Task Stages_that_were_asked_for_in_the_last_minute_do_not_drive_each_other_out_and_one_that_was_not_makes_room()
    {
        const int tasks = 50;
        var cache = new CommitCache(20_000, _time); // room for one of the two
        var (one, other) = (await CommitAsync("one", tasks), await CommitAsync("other", tasks));
        await ReadAllAsync(cache, one, tasks);
        await ReadAllAsync(cache, other, tasks);
        await ReadAllAsync(cache, one, tasks);
        Assert.Equal(2 * tasks, _store.Reads);
        _time.Advance(TimeSpan.FromSeconds(61));
        await ReadAllAsync(cache, other, tasks);
        Assert.InRange(_store.Reads, 2 * tasks + 1, 3 * tasks);
        var settled = _store.Reads;
        await ReadAllAsync(cache, other, tasks);
        Assert.Equal(settled, _store.Reads);
    }

    [Fact]
    public async Task The_account_of_what_is_held_is_what_the_heap_says()
    {
        const int tasks = 20_000;
        var cache = new CommitCache(1 << 30, _time);
        var journal = new TaskJournal(new EndlessCommits(), new JobId("j"));
        await cache.FindAsync(journal, Map(tasks - 1), [Channels.Pages], 0, Cancellation); // the places for all
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var held = cache.HeldBytes;
        for (var i = 0; i < tasks - 1; i++) await cache.FindAsync(journal, Map(i), [Channels.Pages], 0, Cancellation);
        var heap = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange(heap, 0.9 * (cache.HeldBytes - held), 1.1 * (cache.HeldBytes - held));
        GC.KeepAlive(cache);
    }

    private static TaskId Map(int index) => new(Stage.Map, index);

    private async Task<TaskJournal> CommitAsync(string job, int tasks)
    {
        var journal = new TaskJournal(_store, new JobId(job));
        for (var i = 0; i < tasks; i++) await journal.TryCommitAsync(Map(i), CommitOf(i), Cancellation);
        return journal;
    }

    private static async Task ReadAllAsync(CommitCache cache, TaskJournal journal, int tasks)
    {
        for (var i = 0; i < tasks; i++) await cache.FindAsync(journal, Map(i), [Channels.Pages], 0, Cancellation);
    }

    private static TaskCommit CommitOf(int index) => new()
    {
        Attempt = "a",
        Outputs = [.. Enumerable.Range(0, Partitions).SelectMany(partition => new[] { OutputOf(index, Channels.Pages, partition), OutputOf(index, Channels.Fates, partition) })],
        Records = new RecordCounts { Read = 10, Skipped = { ["status"] = 3 } },
        Quarantined = [.. Enumerable.Range(0, 20).Select(i => new QuarantinedRecord("/file", i, "broken", "a long story", "http://example.org/"))],
    };

    private static TaskOutput OutputOf(int index, string channel, int partition) => new()
    {
        Channel = channel, Partition = partition, Key = $"jobs/j/tasks/map-{index:D6}/a/runs", Offset = 1000 * partition, Length = 1000, Count = 10, Hash = $"{index:x16}{partition:x16}",
    };

    /// <summary>Has a commit of every task and holds none, so that only the cache's memory grows.</summary>
    private sealed class EndlessCommits : IBlobStore
    {
        public Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken) => Task.FromResult<Stream>(new MemoryStream(
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(CommitOf(TaskId.Parse(Path.GetFileNameWithoutExtension(key)).Index), JobJson.Default.TaskCommit)));

        public Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task DeleteAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
