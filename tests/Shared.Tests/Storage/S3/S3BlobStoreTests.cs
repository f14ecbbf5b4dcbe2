using System.Security.Cryptography;
using Amazon.S3.Model;
using Indexer.Resilience;
using Indexer.Storage;
using Indexer.Storage.S3;
using Xunit;
using S3Object = Indexer.Storage.S3.S3Object;

namespace Indexer.Tests.Storage.S3;

[Collection(S3Collection.Name)]
public sealed class S3BlobStoreTests(S3Server server) : BlobStoreContract
{
    private const int MiB = 1 << 20;

    protected override IBlobStore CreateEmpty() => server.NewStore();

    [Fact]
    public async Task A_blob_of_many_parts_is_written_in_bounded_memory_and_read_back_whole()
    {
        var store = CreateEmpty();
        const int Length = 100 * MiB + 17;
        var block = RandomNumberGenerator.GetBytes(MiB);
        using var written = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // What is allocated in all is more than what is held at a time.
        var before = GC.GetTotalAllocatedBytes();
        var length = await store.PutAsync("large", async (stream, token) =>
        {
            for (var left = Length; left > 0; left -= block.Length)
            {
                BitConverter.TryWriteBytes(block, left);
                written.AppendData(block.AsSpan(0, Math.Min(left, block.Length)));
                await stream.WriteAsync(block.AsMemory(0, Math.Min(left, block.Length)), token);
            }
        }, Cancellation);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 64 * MiB);
        Assert.Equal(Length, length);
        Assert.Equal(Length, (await store.StatAsync("large", Cancellation))!.Length);
        await using var stream = await store.OpenReadAsync("large", 0, null, Cancellation);
        Assert.Equal(written.GetHashAndReset(), await SHA256.HashDataAsync(stream, Cancellation));
        Assert.Equal(17, (await store.Bytes("large", 100 * MiB)).Length);
    }

    [Fact]
    public async Task A_blob_longer_than_a_part_is_created_once_too()
    {
        var store = CreateEmpty();
        var content = RandomNumberGenerator.GetBytes(20 * MiB);
        Assert.True(await store.TryCreateAsync("plan", content, Cancellation));
        Assert.False(await store.TryCreateAsync("plan", new byte[20 * MiB], Cancellation));
        Assert.Equal(content, await store.Bytes("plan"));
    }

    [Fact]
    public async Task A_blob_of_exactly_one_part_or_several_is_read_back_whole()
    {
        var store = server.NewStore(options: new S3Options { PartBytes = 5 * MiB });
        foreach (var length in new[] { 5 * MiB, 5 * MiB + 1, 10 * MiB, 15 * MiB, 15 * MiB + 1, 20 * MiB })
        {
            var content = RandomNumberGenerator.GetBytes(length);
            await store.PutAsync("a", (stream, _) =>
            {
                stream.Write(content);
                return Task.CompletedTask;
            }, Cancellation);
            Assert.Equal(content, await store.Bytes("a"));
        }
    }

    [Fact]
    public async Task A_put_by_parts_whose_writer_fails_leaves_no_upload_behind()
    {
        var (bucket, prefix) = (server.NewBucket(), server.NewPrefix());
        var store = new S3BlobStore(bucket, prefix, ResiliencePipelines.StoreCall(TimeProvider.System));
        await Assert.ThrowsAsync<InvalidDataException>(() => store.PutAsync("a", async (stream, token) =>
        {
            await stream.WriteAsync(new byte[30 * MiB], token);
            throw new InvalidDataException("the writer's own error");
        }, Cancellation));
        Assert.Empty(await bucket.ListUploadsAsync(prefix, DateTimeOffset.MaxValue, Cancellation));
        Assert.Empty(await store.Keys(""));
    }

    [Fact]
    public async Task An_upload_that_a_killed_writer_left_is_no_blob_and_is_swept_once_it_is_old()
    {
        var (bucket, prefix) = (server.NewBucket(), server.NewPrefix());
        var store = new S3BlobStore(bucket, prefix, ResiliencePipelines.StoreCall(TimeProvider.System));
        var upload = await bucket.BeginUploadAsync(prefix + "a", Cancellation);
        await bucket.PutPartAsync(prefix + "a", upload, 1, new byte[10], Cancellation);
        Assert.Null(await store.StatAsync("a", Cancellation));
        Assert.Equal(0, await store.SweepUploadsAsync(DateTimeOffset.UtcNow.AddDays(-1), Cancellation));
        Assert.Equal(1, await store.SweepUploadsAsync(DateTimeOffset.UtcNow.AddDays(1), Cancellation));
        Assert.Empty(await bucket.ListUploadsAsync(prefix, DateTimeOffset.MaxValue, Cancellation));
    }

    [Fact]
    public async Task A_listing_of_more_than_a_page_is_whole_and_in_order()
    {
        var store = CreateEmpty();
        var keys = Enumerable.Range(0, 1203).Select(i => $"p/{i:x4}").ToList();
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (key, token) =>
            Assert.True(await store.TryCreateAsync(key, default, token)));
        Assert.Equal(keys, await store.Keys("p/"));
    }

    [Fact]
    public async Task More_folders_than_a_page_has_are_all_there_and_in_order()
    {
        var store = CreateEmpty();
        var folders = Enumerable.Range(0, 1203).Select(i => $"p/{i:x4}/").ToList();
        await Parallel.ForEachAsync(folders, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (folder, token) =>
            Assert.True(await store.TryCreateAsync(folder + "1", default, token)));
        Assert.Equal(folders, await store.ListFoldersAsync("p/", Cancellation));
    }

    [Fact]
    public async Task Damaged_bytes_are_refused_by_the_reader()
    {
        var (bucket, key) = (server.NewBucket(), server.NewPrefix() + "a");
        var whole = new S3Object(key, 3, default, Convert.ToHexStringLower(EtagCheck.Md5([1, 2, 3])));
        await using var good = new S3ReadStream(bucket, "a", new S3Body(new MemoryStream([1, 2, 3]), 3, whole), 0);
        Assert.Equal([1, 2, 3], await good.ToArray());
        await using var damaged = new S3ReadStream(bucket, "a", new S3Body(new MemoryStream([1, 2, 4]), 3, whole), 0);
        Assert.Equal(BlobStoreErrorKind.Corrupt, (await Assert.ThrowsAsync<BlobStoreException>(damaged.ToArray)).Kind);
        await using var cut = new S3ReadStream(bucket, "a", new S3Body(new MemoryStream([1, 2]), 3, whole), 0);
        Assert.Equal(BlobStoreErrorKind.Transient, (await Assert.ThrowsAsync<BlobStoreException>(cut.ToArray)).Kind);
    }
}
