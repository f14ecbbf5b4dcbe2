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

    [Fact]
    public async Task What_was_broken_off_is_gone_on_with_where_it_ended_also_by_a_later_process()
    {
        ManifestFile file = await PutAsync(1);
        _store.BreaksAfter = 40;
        GenerationFiles first = Open(), second = Open();
        for (int i = 0; i < 2; i++) await BreakOffAsync(i == 0 ? first : second, file);
        Assert.Equal(40, _store.LastOffset);
        Assert.Equal(80, second.Bytes);
        _store.BreaksAfter = null;
        string path = await second.FetchAsync("test", file, Cancellation);
        Assert.Equal((3, 80), (_store.Reads, _store.LastOffset));
        Assert.Equal(Content(1), File.ReadAllBytes(path));
        Assert.Equal(100, second.Bytes);
        Assert.Single(_folder.EnumerateFiles());
    }

    [Theory]
    [InlineData(40)]
    [InlineData(100)]
    [InlineData(120)]
    public async Task What_was_left_of_another_content_is_dropped_and_the_file_fetched_from_its_first_byte(int length)
    {
        ManifestFile file = await PutAsync(1);
        File.WriteAllBytes(Path.Combine(_folder.FullName, $"{file.Hash}.part"), new byte[length]);
        GenerationFiles copies = Open();
        string path = await copies.FetchAsync("test", file, Cancellation);
        Assert.Equal(0, _store.LastOffset);
        Assert.Equal(Content(1), File.ReadAllBytes(path));
        Assert.Equal(100, copies.Bytes);
        Assert.Single(_folder.EnumerateFiles());
    }

    [Fact]
    public async Task What_was_broken_off_takes_room_as_a_copy_does_and_makes_room_as_one_does()
    {
        ManifestFile[] files = [await PutAsync(1), await PutAsync(2), await PutAsync(3)];
        _store.BreaksAfter = 60;
        GenerationFiles copies = Open(mostBytes: 250);
        await BreakOffAsync(copies, files[0]);
        _store.BreaksAfter = null;
        await copies.FetchAsync("test", files[1], Cancellation);
        Assert.Equal(160, copies.Bytes);
        await copies.FetchAsync("test", files[2], Cancellation);
        Assert.Equal(200, copies.Bytes);
        Assert.Empty(_folder.EnumerateFiles("*.part"));
    }

    private static async Task BreakOffAsync(GenerationFiles copies, ManifestFile file) =>
        Assert.Equal(BlobStoreErrorKind.Transient, (await Assert.ThrowsAsync<BlobStoreException>(() => copies.FetchAsync("test", file, Cancellation))).Kind);

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
