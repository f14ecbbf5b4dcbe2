using System.Runtime.CompilerServices;
using Indexer.Storage;

namespace Indexer.Tests.Leading;

/// <summary>Somebody who works on a store and stands still before each call of it until it is let go on: a process that is stopped by SIGSTOP at any point.</summary>
internal sealed class Stepped : IBlobStore, IDisposable
{
    private readonly IBlobStore _store;
    private readonly SemaphoreSlim _permits = new(0), _made = new(0);
    private readonly Task _working;
    private volatile bool _isFree;

    public Stepped(IBlobStore store, Func<IBlobStore, Task> work)
    {
        _store = store;
        _working = Task.Run(() => work(this));
    }

    /// <summary>Lets it make so many calls more; fewer where it ends before.</summary>
    public async Task AdvanceAsync(int calls)
    {
        for (var i = 0; i < calls && await TryAdvanceAsync(); i++)
        {
        }
    }

    /// <summary>Lets it make one call more; false where it has ended.</summary>
    public async Task<bool> TryAdvanceAsync()
    {
        _permits.Release();
        var made = _made.WaitAsync();
        await Task.WhenAny(made, _working);
        return made.IsCompleted;
    }

    /// <summary>Lets it go on to its end.</summary>
    public async Task EndAsync()
    {
        _isFree = true;
        _permits.Release(1000);
        await _working;
    }

    public void Dispose()
    {
        _permits.Dispose();
        _made.Dispose();
    }

    public Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => CallAsync(() => _store.TryCreateAsync(key, content, cancellationToken));

    public Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) => CallAsync(() => _store.PutAsync(key, write, cancellationToken));

    public Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken) => CallAsync(() => _store.OpenReadAsync(key, offset, length, cancellationToken));

    public Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken) => CallAsync(() => _store.StatAsync(key, cancellationToken));

    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var blobs = await CallAsync(async () =>
        {
            var all = new List<BlobInfo>();
            await foreach (var blob in _store.ListAsync(prefix, cancellationToken)) all.Add(blob);
            return all;
        });
        foreach (var blob in blobs) yield return blob;
    }

    public Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellationToken) => CallAsync(() => _store.ListFoldersAsync(folder, cancellationToken));

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => CallAsync(async () =>
    {
        await _store.DeleteAsync(key, cancellationToken);
        return true;
    });

    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        if (!_isFree) await _permits.WaitAsync();
        try
        {
            return await call();
        }
        finally
        {
            _made.Release();
        }
    }
}
