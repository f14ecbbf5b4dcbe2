using System.Runtime.CompilerServices;
using Indexer.Storage;

namespace Indexer.Tests.Coordination;

/// <summary>A store that answers nothing of what is read or listed below one prefix until it is let go.</summary>
internal sealed class HeldStore(IBlobStore store) : IBlobStore
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _isFree = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The prefix; null: nothing is held.</summary>
    public string? Held { get; set; }

    /// <summary>What is thrown at once to whoever would have to wait; null: nothing is.</summary>
    public Exception? Fault { get; init; }

    /// <summary>Ends when somebody waits.</summary>
    public Task Asked => _asked.Task;

    public void LetGo() => _isFree.TrySetResult();

    public Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => store.TryCreateAsync(key, content, cancellationToken);

    public Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) => store.PutAsync(key, write, cancellationToken);

    public async Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken)
    {
        await WaitAsync(key, cancellationToken);
        return await store.OpenReadAsync(key, offset, length, cancellationToken);
    }

    public Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken) => store.StatAsync(key, cancellationToken);

    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await WaitAsync(prefix, cancellationToken);
        await foreach (var blob in store.ListAsync(prefix, cancellationToken)) yield return blob;
    }

    public async Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellationToken)
    {
        await WaitAsync(folder, cancellationToken);
        return await store.ListFoldersAsync(folder, cancellationToken);
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => store.DeleteAsync(key, cancellationToken);

    private async Task WaitAsync(string key, CancellationToken cancellationToken)
    {
        if (Held is not { } held || !key.StartsWith(held, StringComparison.Ordinal)) return;
        if (Fault is not null) throw Fault;
        _asked.TrySetResult();
        await _isFree.Task.WaitAsync(cancellationToken);
    }
}
