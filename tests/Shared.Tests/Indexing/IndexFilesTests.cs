using System.IO.Hashing;
using Indexer.Indexing;
using Xunit;

namespace Indexer.Tests.Indexing;

public sealed class IndexFilesTests : IDisposable
{
    private const string Index = "web";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("indexer-files-");
    private readonly MemoryBlobs _store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(100)]
    [InlineData(300_000)]
    public async Task A_stored_file_that_has_rotted_is_written_anew_when_its_content_is_made_again(int length)
    {
        var file = await FileAsync(length);
        Assert.Equal(0, await UploadAsync(file));
        await RotAsync(IndexLayout.File(Index, file.Hash));
        Assert.Equal(0, await UploadAsync(file));
        Assert.Equal(await File.ReadAllBytesAsync(file.Path, Cancellation), await ReadAsync(IndexLayout.File(Index, file.Hash)));
    }

    [Fact]
    public async Task A_second_name_of_a_content_that_has_rotted_is_written_anew_too()
    {
        var file = await FileAsync(300_000);
        await new IndexFiles(_store, Index).CondemnAsync(IndexLayout.File(Index, file.Hash), Cancellation);
        Assert.Equal(1, await UploadAsync(file));
        await RotAsync(IndexLayout.File(Index, file.Hash, copy: 1));
        Assert.Equal(1, await UploadAsync(file));
        Assert.Equal(await File.ReadAllBytesAsync(file.Path, Cancellation), await ReadAsync(IndexLayout.File(Index, file.Hash, copy: 1)));
    }

    private async Task<LocalFile> FileAsync(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        var path = Path.Combine(_folder.FullName, "file");
        await File.WriteAllBytesAsync(path, content, Cancellation);
        return new LocalFile(Convert.ToHexStringLower(XxHash128.Hash(content)), path, length);
    }

    private async Task<int> UploadAsync(LocalFile file) => (await new IndexFiles(_store, Index).UploadAsync([file], Cancellation))[file.Hash];

    private async Task RotAsync(string key)
    {
        var content = await ReadAsync(key);
        content[^1] ^= 1;
        await _store.PutAsync(key, (stream, token) => stream.WriteAsync(content, token).AsTask(), Cancellation);
    }

    private async Task<byte[]> ReadAsync(string key)
    {
        using var content = new MemoryStream();
        await using var stream = await _store.OpenReadAsync(key, 0, null, Cancellation);
        await stream.CopyToAsync(content, Cancellation);
        return content.ToArray();
    }
}
