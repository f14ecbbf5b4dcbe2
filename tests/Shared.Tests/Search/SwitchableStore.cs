using Indexer.Storage;

namespace Indexer.Tests.Search;

/// <summary>A store that can be taken down, and counts what is read of it.</summary>
internal sealed class SwitchableStore(IBlobStore store) : IBlobStore
{
    private int _reads;

    public bool IsDown { get; set; }

    /// <summary>Blobs that were opened for reading.</summary>
    public int Reads => Volatile.Read(ref _reads);

    public Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => Up(key).TryCreateAsync(key, content, cancellationToken);

    public Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) => Up(key).PutAsync(key, write, cancellationToken);

    public Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken)
    {
        IBlobStore up = Up(key);
        Interlocked.Increment(ref _reads);
        return up.OpenReadAsync(key, offset, length, cancellationToken);
    }

    public Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken) => Up(key).StatAsync(key, cancellationToken);

    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) => Up(prefix).ListAsync(prefix, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => Up(key).DeleteAsync(key, cancellationToken);

    private IBlobStore Up(string key) => IsDown ? throw new BlobStoreException(BlobStoreErrorKind.Transient, key, "the store is down") : store;
}
