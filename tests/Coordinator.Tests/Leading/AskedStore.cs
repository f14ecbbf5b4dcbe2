using Indexer.Storage;

namespace Indexer.Tests.Leading;

/// <summary>A store of which a test says how it answers whoever asks for a blob's length.</summary>
internal sealed class AskedStore(IBlobStore store) : IBlobStore
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is done before the answer.</summary>
    public Func<CancellationToken, Task> Answer { get; set; } = _ => Task.CompletedTask;

    /// <summary>Ends with the first question.</summary>
    public Task Asked => _asked.Task;

    public async Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken)
    {
        _asked.TrySetResult();
        await Answer(cancellationToken);
        return await store.StatAsync(key, cancellationToken);
    }

    public Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => store.TryCreateAsync(key, content, cancellationToken);

    public Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) => store.PutAsync(key, write, cancellationToken);

    public Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken) => store.OpenReadAsync(key, offset, length, cancellationToken);

    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) => store.ListAsync(prefix, cancellationToken);

    public Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellationToken) => store.ListFoldersAsync(folder, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => store.DeleteAsync(key, cancellationToken);
}
