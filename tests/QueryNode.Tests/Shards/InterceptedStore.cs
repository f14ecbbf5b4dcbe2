using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Indexer.Storage;

namespace Indexer.Tests.Shards;

/// <summary>A store whose readers pass by a test first, which may hold them up, turn them away, or only look.</summary>
internal sealed class InterceptedStore(IBlobStore store) : IBlobStore
{
    /// <summary>Called before a blob, or what is known of it, is read, with its key.</summary>
    public Func<string, CancellationToken, Task> Reading { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Called before blobs or folders are listed, with their prefix.</summary>
    public Func<string, CancellationToken, Task> Listing { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Prefixes of which the blobs were listed.</summary>
    public ConcurrentQueue<string> Listed { get; } = new();

    /// <summary>Holds up whoever reads a blob of which this is so until <paramref name="gate"/> ends.</summary>
    public void HoldUp(Func<string, bool> isOne, Task gate) => Reading = (key, cancellationToken) => isOne(key) ? gate.WaitAsync(cancellationToken) : Task.CompletedTask;

    public Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => store.TryCreateAsync(key, content, cancellationToken);

    public Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) => store.PutAsync(key, write, cancellationToken);

    public async Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken)
    {
        await Reading(key, cancellationToken);
        return await store.OpenReadAsync(key, offset, length, cancellationToken);
    }

    public async Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken)
    {
        await Reading(key, cancellationToken);
        return await store.StatAsync(key, cancellationToken);
    }

    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Listed.Enqueue(prefix);
        await Listing(prefix, cancellationToken);
        await foreach (BlobInfo blob in store.ListAsync(prefix, cancellationToken)) yield return blob;
    }

    public async Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellationToken)
    {
        await Listing(folder, cancellationToken);
        return await store.ListFoldersAsync(folder, cancellationToken);
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => store.DeleteAsync(key, cancellationToken);
}
