using System.Runtime.CompilerServices;
using Amazon.S3;
using Polly;

namespace Indexer.Storage.S3;

/// <summary>
/// Blobs as objects of a bucket that speaks S3 and has conditional writes (<c>If-None-Match: *</c>); <see cref="S3Probe"/> tells whether it has.
/// <list type="bullet">
/// <item>Calls that may be repeated are repeated by <see cref="RetryingBlobStore"/>, except those of a put, whose bytes are held here: these by the pipeline given to it.</item>
/// <item>A create whose answer is lost, or that the server fails in a close race (Ceph's gateway answers 500), is of unknown outcome: kind
/// <see cref="BlobStoreErrorKind.Transient"/>. The retrying store then looks who has won.</item>
/// <item>A put is one object while it fits into the parts that may be held, and an upload by parts when it does not. What killed writers leave of those is never seen as a blob.</item>
/// <item>Reads are verified: the announced length always, and the entity tag of a blob that is read whole.</item>
/// </list>
/// Thread-safe.
/// </summary>
public sealed class S3BlobStore : IBlobStore
{
    private readonly S3Bucket _bucket;
    private readonly ResiliencePipeline _calls;
    private readonly string _prefix;

    internal S3BlobStore(S3Bucket bucket, string prefix, ResiliencePipeline calls)
    {
        BlobKey.CheckPrefix(prefix);
        _bucket = bucket;
        _calls = calls;
        _prefix = prefix.Length == 0 || prefix[^1] == '/' ? prefix : prefix + '/';
    }

    /// <inheritdoc/>
    public async Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var name = NameOf(key);
        // One object, however long: not every server heeds the condition when an upload by parts is ended.
        return await NamedAsync(key, () => _bucket.PutAsync(name, content, unlessTaken: true, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        var name = NameOf(key);
        cancellationToken.ThrowIfCancellationRequested();
        await using var upload = new S3UploadStream(_bucket, name, _calls, cancellationToken);
        await write(upload, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return await NamedAsync(key, upload.CompleteAsync);
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0);
        var name = NameOf(key);
        return await NamedAsync(key, async () =>
        {
            // A range can't be empty: whether there is such a blob is asked otherwise then.
            if (length == 0) return await _bucket.HeadAsync(name, cancellationToken) is null ? throw NotFound(key) : Stream.Null;
            return await _bucket.GetAsync(name, offset, length, etag: null, cancellationToken) is { } answer ? new S3ReadStream(_bucket, key, answer, offset) : Stream.Null;
        });
    }

    /// <inheritdoc/>
    public async Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken)
    {
        var name = NameOf(key);
        return await NamedAsync(key, async () => await _bucket.HeadAsync(name, cancellationToken) is { } found ? new BlobInfo(key, found.Length, found.Modified) : null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BlobKey.CheckPrefix(prefix);
        string? continuation = null;
        do
        {
            (var page, continuation) = await NamedAsync(prefix, () => _bucket.ListAsync(_prefix + prefix, continuation, cancellationToken));
            foreach (var each in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return new BlobInfo(each.Key[_prefix.Length..], each.Length, each.Modified);
            }
        }
        while (continuation is not null);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellationToken)
    {
        BlobKey.CheckFolder(folder);
        var folders = new List<string>();
        string? continuation = null;
        do
        {
            (var page, continuation) = await NamedAsync(folder, () => _bucket.ListFoldersAsync(_prefix + folder, continuation, cancellationToken));
            folders.AddRange(page.Select(name => name[_prefix.Length..]));
        }
        while (continuation is not null);
        return folders;
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        var name = NameOf(key);
        await NamedAsync(key, async () =>
        {
            await _bucket.DeleteAsync(name, cancellationToken);
            return true;
        });
    }

    /// <summary>Gives up uploads by parts that were begun before <paramref name="begunBefore"/>: nobody can still be at them. Returns how many.</summary>
    public async Task<int> SweepUploadsAsync(DateTimeOffset begunBefore, CancellationToken cancellationToken)
    {
        var uploads = await _bucket.ListUploadsAsync(_prefix, begunBefore, cancellationToken);
        foreach (var (key, upload) in uploads) await _bucket.AbortUploadAsync(key, upload, cancellationToken);
        return uploads.Count;
    }

    private string NameOf(string key)
    {
        BlobKey.Check(key);
        return _prefix + key;
    }

    private BlobStoreException NotFound(string key) => new(BlobStoreErrorKind.NotFound, key, $"There is no blob '{key}' in the store {_bucket.Place}.");

    // The bucket knows objects by their whole keys; users of the store know blobs.
    private async Task<T> NamedAsync<T>(string key, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (BlobStoreException e) when (_prefix.Length > 0 && e.Key != key)
        {
            throw new BlobStoreException(e.Kind, key, e.Message.Replace($"'{_prefix}{key}'", $"'{key}'", StringComparison.Ordinal), e.InnerException);
        }
    }
}
