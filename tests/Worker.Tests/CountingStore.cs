using Indexer.Storage;
using Indexer.Tests.Storage;

namespace Indexer.Tests;

/// <summary>Counts what is read.</summary>
internal sealed class CountingStore(MemoryBlobStore store) : IBlobStore
{
    public int Reads { get; private set; }

    public Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => store.TryCreateAsync(key, content, cancellationToken);

    public Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) => store.PutAsync(key, write, cancellationToken);

    public Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken)
    {
        Reads++;
        return store.OpenReadAsync(key, offset, length, cancellationToken);
    }

    public Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken) => store.StatAsync(key, cancellationToken);

    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) => store.ListAsync(prefix, cancellationToken);

    public Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellationToken) => store.ListFoldersAsync(folder, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => store.DeleteAsync(key, cancellationToken);
}
