using System.Collections.Concurrent;
using Indexer.Storage;

namespace Indexer.Tests.Search;

/// <summary>Blobs in memory: a store for tests that don't test stores.</summary>
internal sealed class MemoryBlobs : IBlobStore
{
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new(StringComparer.Ordinal);

    public Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Task.FromResult(_blobs.TryAdd(key, content.ToArray()));

    public async Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        await write(content, cancellationToken);
        _blobs[key] = content.ToArray();
        return content.Length;
    }

    public Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken)
    {
        if (!_blobs.TryGetValue(key, out byte[]? blob)) throw new BlobStoreException(BlobStoreErrorKind.NotFound, key, $"no blob {key}");
        return Task.FromResult<Stream>(new MemoryStream(blob, (int)offset, (int)(length ?? blob.Length - offset), writable: false));
    }

    public Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken) =>
        Task.FromResult(_blobs.TryGetValue(key, out byte[]? blob) ? new BlobInfo(key, blob.Length, DateTimeOffset.UnixEpoch) : null);

    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach ((string key, byte[] blob) in _blobs.Where(b => b.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(b => b.Key, StringComparer.Ordinal))
            yield return new BlobInfo(key, blob.Length, DateTimeOffset.UnixEpoch);
    }

    public Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>(
        [.. _blobs.Keys.Where(key => key.StartsWith(folder, StringComparison.Ordinal)).Select(key => key[..(key.IndexOf('/', folder.Length) + 1)]).Where(name => name.Length > 0).Distinct().Order(StringComparer.Ordinal)]);

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        _blobs.TryRemove(key, out _);
        return Task.CompletedTask;
    }
}
