using System.IO.Hashing;
using Indexer.Indexing;
using Indexer.Search.Generations;
using Indexer.Storage;
using Xunit;

namespace Indexer.Tests.Search.Generations;

public sealed class GenerationFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("indexer-files-");
    private readonly SwitchableStore _store = new(new MemoryBlobs());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_copy_that_an_earlier_process_left_is_used_if_its_checksum_holds_and_fetched_anew_if_not()
    {
        ManifestFile whole = await PutAsync(1), damaged = await PutAsync(2);
        GenerationFiles first = Open();
        await first.FetchAsync("test", whole, Cancellation);
        string path = await first.FetchAsync("test", damaged, Cancellation);
        Assert.Equal(2, _store.Reads);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1]++;
        File.WriteAllBytes(path, bytes);
        File.WriteAllText(Path.Combine(_folder.FullName, "unfinished.part"), "");

        GenerationFiles second = Open();
        await second.FetchAsync("test", whole, Cancellation);
        Assert.Equal(2, _store.Reads);
        await second.FetchAsync("test", damaged, Cancellation);
        Assert.Equal(3, _store.Reads);
        Assert.Equal(Content(2), File.ReadAllBytes(path));
        Assert.Empty(_folder.EnumerateFiles("*.part"));
    }

    [Fact]
    public async Task What_is_in_use_stays_and_of_the_rest_what_was_let_go_of_first_goes_first()
    {
        ManifestFile[] files = [await PutAsync(1), await PutAsync(2), await PutAsync(3), await PutAsync(4)];
        GenerationFiles copies = Open(mostBytes: 250);
        foreach (ManifestFile file in files) await copies.FetchAsync("test", file, Cancellation);
        Assert.Equal(400, copies.Bytes);
        copies.Release(files[2]);
        Assert.Equal(300, copies.Bytes);
        copies.Release(files[0]);
        Assert.Equal(200, copies.Bytes);
        copies.Release(files[1]);
        copies.Release(files[3]);
        Assert.Equal([files[1].Hash, files[3].Hash], _folder.EnumerateFiles().Select(f => f.Name).Order(Comparer<string>.Create((a, b) => Place(a) - Place(b))));

        await copies.FetchAsync("test", files[0], Cancellation);
        Assert.False(File.Exists(Path.Combine(_folder.FullName, files[1].Hash)));
        Assert.True(File.Exists(Path.Combine(_folder.FullName, files[3].Hash)));

        int Place(string hash) => Array.FindIndex(files, f => f.Hash == hash);
    }

    [Fact]
    public async Task Many_who_want_the_same_file_fetch_it_once()
    {
        ManifestFile file = await PutAsync(1);
        GenerationFiles copies = Open();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => copies.FetchAsync("test", file, Cancellation))));
        Assert.Equal(1, _store.Reads);
    }

    [Fact]
    public async Task A_file_that_is_distrusted_is_checked_when_it_is_next_wanted()
    {
        ManifestFile file = await PutAsync(1);
        GenerationFiles copies = Open();
        string path = await copies.FetchAsync("test", file, Cancellation);
        File.WriteAllBytes(path, new byte[file.Length]);
        await copies.FetchAsync("test", file, Cancellation);
        Assert.Equal(1, _store.Reads);
        copies.Distrust(file);
        await copies.FetchAsync("test", file, Cancellation);
        Assert.Equal((2, Content(1)[0]), (_store.Reads, File.ReadAllBytes(path)[0]));
    }

    private GenerationFiles Open(long mostBytes = long.MaxValue) => new(_store, _folder.FullName, null, mostBytes);

    private static byte[] Content(byte value) => [.. Enumerable.Repeat(value, 100)];

    private async Task<ManifestFile> PutAsync(byte value)
    {
        byte[] content = Content(value);
        string hash = Convert.ToHexStringLower(XxHash128.Hash(content));
        await _store.TryCreateAsync(IndexLayout.File("test", hash), content, Cancellation);
        return new ManifestFile($"file{value}", hash, content.Length);
    }
}
