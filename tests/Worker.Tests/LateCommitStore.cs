using Indexer.Storage;
using Indexer.Tests.Storage;

namespace Indexer.Tests;

/// <summary>A store that a commit is on its way to: whoever sent it waits for the answer until he is cut off, and it arrives later.</summary>
internal sealed class LateCommitStore(MemoryBlobStore store) : IBlobStore
{
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (string Key, ReadOnlyMemory<byte> Content) _onItsWay;

    /// <summary>Ends when a commit was sent.</summary>
    public Task Sent => _sent.Task;

    public Task ArriveAsync() => store.TryCreateAsync(_onItsWay.Key, _onItsWay.Content, CancellationToken.None);

    public async Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (!key.Contains("/commits/", StringComparison.Ordinal)) return await store.TryCreateAsync(key, content, cancellationToken);
        _onItsWay = (key, content.ToArray());
        _sent.SetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return false;
    }

    public Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) => store.PutAsync(key, write, cancellationToken);

    public Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken) => store.OpenReadAsync(key, offset, length, cancellationToken);

    public Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken) => store.StatAsync(key, cancellationToken);

    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) => store.ListAsync(prefix, cancellationToken);

    public Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellationToken) => store.ListFoldersAsync(folder, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => store.DeleteAsync(key, cancellationToken);
}
