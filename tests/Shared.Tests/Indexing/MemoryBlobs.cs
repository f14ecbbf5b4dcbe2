using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Indexer.Storage;

namespace Indexer.Tests.Indexing;

/// <summary>A store in memory that keeps the contract, for tests of what is built upon it.</summary>
internal sealed class MemoryBlobs : IBlobStore
{
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new(StringComparer.Ordinal);

    public Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => Task.FromResult(_blobs.TryAdd(key, content.ToArray()));

    public async Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        await write(content, cancellationToken);
        _blobs[key] = content.ToArray();
        return content.Length;
    }

    public Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken) =>
        _blobs.TryGetValue(key, out var bytes)
            ? Task.FromResult<Stream>(new MemoryStream(bytes, (int)offset, (int)(length ?? bytes.Length - offset), writable: false))
            : throw new BlobStoreException(BlobStoreErrorKind.NotFound, key, $"There is no blob '{key}'.");

    public Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken) =>
        Task.FromResult(_blobs.TryGetValue(key, out var bytes) ? new BlobInfo(key, bytes.Length, DateTimeOffset.UnixEpoch) : null);

    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var (key, bytes) in _blobs.Where(blob => blob.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(blob => blob.Key, StringComparer.Ordinal))
            yield return new BlobInfo(key, bytes.Length, DateTimeOffset.UnixEpoch);
    }

    public Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>(
        [.. _blobs.Keys.Where(key => key.StartsWith(folder, StringComparison.Ordinal)).Select(key => key[..(key.IndexOf('/', folder.Length) + 1)]).Where(name => name.Length > 0).Distinct().Order(StringComparer.Ordinal)]);

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        _blobs.TryRemove(key, out _);
        return Task.CompletedTask;
    }
}
