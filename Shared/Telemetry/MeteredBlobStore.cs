using System.Diagnostics;
using System.Runtime.CompilerServices;
using Indexer.Storage;

namespace Indexer.Telemetry;

/// <summary>Counts and times the calls of a store; changes nothing. Thread-safe.</summary>
public sealed class MeteredBlobStore(IBlobStore inner) : IBlobStore
{
    /// <inheritdoc/>
    public async Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var created = await MeasureAsync("create", () => inner.TryCreateAsync(key, content, cancellationToken));
        if (created) StoreMetrics.Moved("write", content.Length);
        return created;
    }

    /// <inheritdoc/>
    public async Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var length = await MeasureAsync("put", () => inner.PutAsync(key, write, cancellationToken));
        StoreMetrics.Moved("write", length);
        return length;
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken) =>
        new CountingReadStream(await MeasureAsync("read", () => inner.OpenReadAsync(key, offset, length, cancellationToken)));

    /// <inheritdoc/>
    public Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken) => MeasureAsync("stat", () => inner.StatAsync(key, cancellationToken));

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var elapsed = TimeSpan.Zero;
        await using var blobs = inner.ListAsync(prefix, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var began = Stopwatch.GetTimestamp();
            bool isThere;
            try
            {
                isThere = await blobs.MoveNextAsync();
                elapsed += Stopwatch.GetElapsedTime(began);
            }
            catch (Exception e)
            {
                StoreMetrics.Called("list", elapsed + Stopwatch.GetElapsedTime(began), e);
                throw;
            }
            if (!isThere) break;
            yield return blobs.Current;
        }
        StoreMetrics.Called("list", elapsed, null);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellationToken) => MeasureAsync("list", () => inner.ListFoldersAsync(folder, cancellationToken));

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellationToken) => MeasureAsync("delete", async () =>
    {
        await inner.DeleteAsync(key, cancellationToken);
        return true;
    });

    private static async Task<T> MeasureAsync<T>(string operation, Func<Task<T>> call)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var result = await call();
            StoreMetrics.Called(operation, Stopwatch.GetElapsedTime(began), null);
            return result;
        }
        catch (Exception e)
        {
            StoreMetrics.Called(operation, Stopwatch.GetElapsedTime(began), e);
            throw;
        }
    }
}
