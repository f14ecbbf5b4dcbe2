using System.Runtime.CompilerServices;
using Indexer.Storage.S3;
using Polly;

namespace Indexer.Storage;

/// <summary>
/// Repeats calls of a store that failed in passing (<see cref="BlobStoreErrorKind.Transient"/>), by the pipeline it is given
/// (<see cref="Resilience.ResiliencePipelines.StoreCall"/>).
/// <list type="bullet">
/// <item>A create whose outcome is unknown is tried again; if the key is taken then, the blob is read: with these bytes it was this call that created it.
/// Creators that must know the winner therefore put something of their own into the content.</item>
/// <item>A put is tried again only while its writer has not been called: a writer may be able to write once only. What fails later fails the task.</item>
/// <item>A read that breaks off is taken up again at the byte where it stood; a listing after the key where it stood.
/// A bucket can tell contents apart (<see cref="S3ReadStream.ReopenAsync"/>) and goes on with the same one only; of another store it is relied on that the blob is not replaced by other
/// bytes meanwhile, which the system does with its smallest blobs alone.</item>
/// </list>
/// Thread-safe.
/// </summary>
public sealed class RetryingBlobStore(IBlobStore inner, ResiliencePipeline pipeline) : IBlobStore
{
    /// <inheritdoc/>
    public async Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var isUnknown = false;
        return await pipeline.ExecuteAsync(async token =>
        {
            try
            {
                if (await inner.TryCreateAsync(key, content, token)) return true;
                return isUnknown && await HoldsAsync(key, content, token);
            }
            catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.Transient)
            {
                isUnknown = true;
                throw;
            }
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        BlobStoreException? late = null;
        var length = await pipeline.ExecuteAsync(async token =>
        {
            var isWriting = false;
            try
            {
                return await inner.PutAsync(key, (stream, writing) =>
                {
                    isWriting = true;
                    return write(stream, writing);
                }, token);
            }
            catch (BlobStoreException e) when (isWriting)
            {
                late = e;
                return 0;
            }
        }, cancellationToken);
        return late is null ? length : throw new BlobStoreException(late.Kind, key, late.Message, late);
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken) =>
        new ResumingReadStream(await OpenAsync(key, offset, length, cancellationToken), (broken, done, token) => broken is S3ReadStream same
            ? pipeline.ExecuteAsync(async trying => await same.ReopenAsync(trying), token).AsTask()
            : OpenAsync(key, offset + done, length - done, token));

    /// <inheritdoc/>
    public async Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken) =>
        await pipeline.ExecuteAsync(async token => await inner.StatAsync(key, token), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? last = null;
        var blobs = inner.ListAsync(prefix, cancellationToken).GetAsyncEnumerator(cancellationToken);
        try
        {
            while (true)
            {
                var isBroken = false;
                var hasNext = await pipeline.ExecuteAsync(async _ =>
                {
                    try
                    {
                        if (isBroken) (blobs, isBroken) = (await AgainAsync(blobs), false);
                        while (await blobs.MoveNextAsync())
                            if (last is null || string.CompareOrdinal(blobs.Current.Key, last) > 0) return true;
                        return false;
                    }
                    catch (BlobStoreException)
                    {
                        isBroken = true;
                        throw;
                    }
                }, cancellationToken);
                if (!hasNext) yield break;
                last = blobs.Current.Key;
                yield return blobs.Current;
            }
        }
        finally
        {
            await blobs.DisposeAsync();
        }

        async Task<IAsyncEnumerator<BlobInfo>> AgainAsync(IAsyncEnumerator<BlobInfo> broken)
        {
            await broken.DisposeAsync();
            return inner.ListAsync(prefix, cancellationToken).GetAsyncEnumerator(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellationToken) =>
        await pipeline.ExecuteAsync(async token => await inner.ListFoldersAsync(folder, token), cancellationToken);

    /// <inheritdoc/>
    public async Task DeleteAsync(string key, CancellationToken cancellationToken) =>
        await pipeline.ExecuteAsync(async token => await inner.DeleteAsync(key, token), cancellationToken);

    private async Task<Stream> OpenAsync(string key, long offset, long? length, CancellationToken cancellationToken) =>
        await pipeline.ExecuteAsync(async token => await inner.OpenReadAsync(key, offset, length, token), cancellationToken);

    private async Task<bool> HoldsAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await inner.OpenReadAsync(key, 0, content.Length + 1L, cancellationToken);
            var bytes = new byte[content.Length + 1];
            var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            return bytes.AsSpan(0, read).SequenceEqual(content.Span);
        }
        catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.NotFound)
        {
            return false;
        }
    }
}
