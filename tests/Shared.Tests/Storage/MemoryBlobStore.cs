using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Indexer.Storage;

namespace Indexer.Tests.Storage;

/// <summary>A blob store that lives as long as the object: the base under the fault-injecting one.</summary>
internal sealed class MemoryBlobStore(TimeProvider? time = null) : IBlobStore
{
    private sealed record Blob(byte[] Content, DateTimeOffset Modified);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private ImmutableSortedDictionary<string, Blob> _blobs = ImmutableSortedDictionary.Create<string, Blob>(StringComparer.Ordinal);

    public Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        BlobKey.Check(key);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(ImmutableInterlocked.Update(ref _blobs, (blobs, blob) => blobs.ContainsKey(key) ? blobs : blobs.Add(key, blob), NewBlob(content.ToArray())));
    }

    public async Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        BlobKey.Check(key);
        cancellationToken.ThrowIfCancellationRequested();
        using var bytes = new MemoryStream();
        await write(bytes, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        ImmutableInterlocked.Update(ref _blobs, (blobs, blob) => blobs.SetItem(key, blob), NewBlob(bytes.ToArray()));
        return bytes.Length;
    }

    public Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken)
    {
        BlobKey.Check(key);
        cancellationToken.ThrowIfCancellationRequested();
        if (!_blobs.TryGetValue(key, out var blob)) throw new BlobStoreException(BlobStoreErrorKind.NotFound, key, $"There is no blob '{key}'.");
        var start = (int)Math.Min(offset, blob.Content.Length);
        var count = (int)Math.Min(length ?? long.MaxValue, blob.Content.Length - start);
        return Task.FromResult<Stream>(new MemoryStream(blob.Content, start, count, writable: false));
    }

    public Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken)
    {
        BlobKey.Check(key);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_blobs.TryGetValue(key, out var blob) ? new BlobInfo(key, blob.Content.Length, blob.Modified) : null);
    }

    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BlobKey.CheckPrefix(prefix);
        await Task.CompletedTask;
        foreach (var (key, blob) in _blobs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (key.StartsWith(prefix, StringComparison.Ordinal)) yield return new BlobInfo(key, blob.Content.Length, blob.Modified);
        }
    }

    public Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellationToken)
    {
        BlobKey.CheckFolder(folder);
        cancellationToken.ThrowIfCancellationRequested();
        var folders = _blobs.Keys.Where(key => key.StartsWith(folder, StringComparison.Ordinal)).Select(key => key[..(key.IndexOf('/', folder.Length) + 1)]).Where(name => name.Length > 0);
        return Task.FromResult<IReadOnlyList<string>>([.. folders.Distinct().Order(StringComparer.Ordinal)]);
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        BlobKey.Check(key);
        cancellationToken.ThrowIfCancellationRequested();
        ImmutableInterlocked.Update(ref _blobs, blobs => blobs.Remove(key));
        return Task.CompletedTask;
    }

    private Blob NewBlob(byte[] content) => new(content, _time.GetUtcNow());
}
