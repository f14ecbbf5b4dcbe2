using Indexer.Storage;
using Indexer.Tests.Storage;
using Indexer.Worker;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Indexer.Tests;

public sealed class OwnRunsTests : IDisposable
{
    private const string Runs = "jobs/j/tasks/map-000001/0123456789abcdef/runs";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("indexer-own-runs-");
    private readonly CountingStore _store = new(new MemoryBlobStore());
    private readonly FakeTimeProvider _time = new();
    private readonly OwnRuns _own;

    public OwnRunsTests() => _own = new OwnRuns(_store, _folder.FullName, capacityBytes: 1000, _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _own.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Any_range_of_what_was_written_here_is_read_without_the_store_and_is_what_the_store_has()
    {
        await PutAsync(Runs, 1000);
        foreach (var (offset, length) in ((long, long?)[])[(0, null), (0, 1000), (17, 500), (999, 1), (1000, 0), (600, 1000), (1000, null)])
            Assert.Equal(await ReadAsync(_store, Runs, offset, length), await ReadAsync(_own, Runs, offset, length));
        Assert.Equal(7, _store.Reads); // those of the store itself
    }

    [Fact]
    public async Task What_has_no_room_and_what_is_no_task_s_runs_is_in_the_store_alone()
    {
        await PutAsync(Runs, 600);
        foreach (var key in (string[])["jobs/j/tasks/map-000002/0123456789abcdef/runs", "jobs/j/tasks/reduce-000000/0123456789abcdef/shard.json", "indices/i/files/runs"])
        {
            var reads = _store.Reads;
            await PutAsync(key, key.StartsWith("jobs/j/tasks/map", StringComparison.Ordinal) ? 401 : 100);
            await ReadAsync(_own, key, 0, null);
            Assert.Equal(reads + 1, _store.Reads);
        }
        Assert.Single(_folder.EnumerateFiles());
    }

    [Fact]
    public async Task A_copy_that_someone_removed_is_read_from_the_store()
    {
        await PutAsync(Runs, 100);
        Assert.Single(_folder.EnumerateFiles()).Delete();
        Assert.Equal(100, (await ReadAsync(_own, Runs, 0, null)).Length);
        Assert.Equal(1, _store.Reads);
    }

    [Fact]
    public async Task A_copy_that_can_t_be_written_is_no_fault_of_the_put()
    {
        _folder.Delete();
        await PutAsync(Runs, 600);
        _folder.Create();
        Assert.Equal(600, (await ReadAsync(_own, Runs, 0, null)).Length);
        await PutAsync(Runs, 1000); // and takes no room
        Assert.Single(_folder.EnumerateFiles());
    }

    [Fact]
    public async Task A_disk_that_is_full_ends_the_copy_and_not_what_is_written()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no device that is always full here");
        var target = new MemoryStream();
        await using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        await using var stream = new CopyingWriteStream(target, full, mostCopied: 1000);
        for (byte i = 0; i < 3; i++) await stream.WriteAsync(new[] { i }, Cancellation);
        Assert.Equal([0, 1, 2], target.ToArray());
    }

    [Fact]
    public async Task The_copies_of_a_job_go_when_it_is_idle_and_all_of_them_when_the_disk_is_full()
    {
        await PutAsync(Runs, 100);
        await PutAsync("jobs/k/tasks/map-000001/0123456789abcdef/runs", 100);
        _time.Advance(TimeSpan.FromMinutes(4));
        await ReadAsync(_own, Runs, 0, null);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Single(_folder.EnumerateFiles());
        await ReadAsync(_own, Runs, 0, null);
        Assert.Equal(0, _store.Reads);
        _own.Clear();
        Assert.Empty(_folder.EnumerateFiles());
        await PutAsync(Runs, 1000); // the room is free again
        Assert.Single(_folder.EnumerateFiles());
    }

    private async Task PutAsync(string key, int bytes)
    {
        var content = new byte[bytes];
        new Random(bytes).NextBytes(content);
        Assert.Equal(bytes, await _own.PutAsync(key, (stream, token) => stream.WriteAsync(content, token).AsTask(), Cancellation));
    }

    private static async Task<byte[]> ReadAsync(IBlobStore store, string key, long offset, long? length)
    {
        var bytes = new MemoryStream();
        await using var stream = await store.OpenReadAsync(key, offset, length, Cancellation);
        await stream.CopyToAsync(bytes, Cancellation);
        return bytes.ToArray();
    }
}
