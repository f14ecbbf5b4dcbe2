using System.Diagnostics;
using Indexer.Storage;
using Xunit;

namespace Indexer.Tests.Storage;

public sealed class LocalBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("indexer-store-").FullName;
    private int _stores;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    protected override IBlobStore CreateEmpty() => new LocalBlobStore(NewRoot());

    private string NewRoot() => Path.Combine(_folder, $"{Interlocked.Increment(ref _stores)}");

    [Fact]
    public async Task Two_stores_over_one_folder_are_one_store()
    {
        var root = NewRoot();
        var (first, second) = (new LocalBlobStore(root), new LocalBlobStore(root));
        Assert.True(await first.TryCreateAsync("a", "1"u8.ToArray(), Cancellation));
        Assert.False(await second.TryCreateAsync("a", "2"u8.ToArray(), Cancellation));
        Assert.Equal("1", await second.Text("a"));
    }

    [Fact]
    public async Task A_file_that_a_killed_writer_left_half_written_is_never_seen_and_goes_after_the_grace()
    {
        var root = NewRoot();
        var store = new LocalBlobStore(root);
        await store.Put("a/whole", "whole");
        var (old, young) = (Path.Combine(root, ".tmp", "1-half"), Path.Combine(root, ".tmp", "2-half"));
        await File.WriteAllTextAsync(old, "hal", Cancellation);
        await File.WriteAllTextAsync(young, "hal", Cancellation);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddMinutes(-61));

        Assert.Equal(["a/whole"], await store.Keys(""));
        await Assert.ThrowsAsync<BlobStoreException>(() => store.StatAsync(".tmp/1-half", Cancellation));

        var reopened = new LocalBlobStore(root);
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
        Assert.Equal(["a/whole"], await reopened.Keys(""));
    }

    [Fact]
    public async Task No_temporary_file_is_left_by_any_outcome()
    {
        var root = NewRoot();
        var store = new LocalBlobStore(root);
        await store.Put("a", "1");
        await store.TryCreateAsync("a", default, Cancellation);
        await store.TryCreateAsync("b", default, Cancellation);
        await Assert.ThrowsAsync<InvalidDataException>(() => store.PutAsync("c", (_, _) => throw new InvalidDataException(), Cancellation));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(root, ".tmp")));
    }

    [Fact]
    public async Task A_key_below_a_blob_or_above_one_is_refused()
    {
        var store = new LocalBlobStore(NewRoot());
        await store.Put("a/b", "x");
        foreach (var key in new[] { "a", "a/b/c", "a/b/c/d" })
        {
            Assert.Equal(BlobStoreErrorKind.Refused, (await Assert.ThrowsAsync<BlobStoreException>(() => store.TryCreateAsync(key, default, Cancellation))).Kind);
            Assert.Equal(BlobStoreErrorKind.Refused, (await Assert.ThrowsAsync<BlobStoreException>(() => store.Put(key, "y"))).Kind);
        }
        Assert.Equal(["a/b"], await store.Keys(""));
    }

    [Fact]
    public async Task The_path_of_a_blob_is_its_file()
    {
        var store = new LocalBlobStore(NewRoot());
        Assert.False(store.TryGetPath("a/b", out _));
        await store.Put("a/b", "x");
        Assert.True(store.TryGetPath("a/b", out var path));
        Assert.Equal("x", await File.ReadAllTextAsync(path, Cancellation));
    }

    [Fact]
    public async Task A_full_disk_is_refused_with_the_folder_and_the_bytes_free()
    {
        var root = NewRoot();
        Directory.CreateDirectory(root);
        if (!Run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", root)) Assert.Skip("mounting a small file system needs root on Linux");
        try
        {
            var store = new LocalBlobStore(root);
            await store.Put("small", "fits");
            var put = await Assert.ThrowsAsync<BlobStoreException>(() => store.PutAsync("large", async (stream, token) =>
            {
                for (var i = 0; i < 100; i++) await stream.WriteAsync(new byte[10_000], token);
            }, Cancellation));
            var create = await Assert.ThrowsAsync<BlobStoreException>(() => store.TryCreateAsync("large", new byte[1_000_000], Cancellation));
            foreach (var error in new[] { put, create })
            {
                Assert.Equal(BlobStoreErrorKind.Refused, error.Kind);
                Assert.Contains(root, error.Message, StringComparison.Ordinal);
                Assert.Matches("[0-9,]+ bytes are free", error.Message);
            }
            Assert.Equal(["small"], await store.Keys(""));
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(root, ".tmp")));
        }
        finally
        {
            Run("umount", root);
        }
    }

    [Fact]
    public void A_folder_that_can_t_be_made_is_refused()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Assert.Equal(BlobStoreErrorKind.Refused, Assert.Throws<BlobStoreException>(() => new LocalBlobStore(Path.Combine(file, "store"))).Kind);
    }

    private static bool Run(string program, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux()) return false;
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
        process!.WaitForExit();
        return process.ExitCode == 0;
    }
}
