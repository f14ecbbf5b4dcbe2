using Indexer.Storage;

namespace Indexer.Indexing;

/// <summary>
/// The files of an index, named by their content. A name that a sweep has condemned is never used again, since the removal may come at any time, however late: the same
/// content gets the next name (<c>{hash}</c>, <c>{hash}.1</c>, …). Why that is enough: <c>Coordinator/Leading/README.md</c>. Thread-safe.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="index">The index.</param>
public sealed class IndexFiles(IBlobStore store, string index)
{
    /// <summary>Puts a local file into the store, unless it is there under a name that may be used.</summary>
    /// <param name="hash">XxHash128 of its content.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Which of the content's names it has, for <see cref="ManifestFile.Copy"/>.</returns>
    /// <exception cref="BlobStoreException">The store failed.</exception>
    public Task<int> UploadAsync(string hash, string path, long length, CancellationToken cancellationToken) =>
        PutAsync(hash, 0, length, _ => Task.FromResult<Stream>(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan)), cancellationToken);

    /// <summary>Sees to it that a file of a generation stays: one that a sweep has condemned and not removed yet is copied to the content's next name.</summary>
    /// <returns>The file, under the name that it has now.</returns>
    /// <exception cref="BlobStoreException">The store failed; kind <see cref="BlobStoreErrorKind.NotFound"/> where the file is not there, or has another length.</exception>
    public async Task<ManifestFile> KeepAsync(ManifestFile file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        var key = IndexLayout.File(index, file);
        return file with { Copy = await PutAsync(file.Hash, file.Copy, file.Length, OpenAsync, cancellationToken).ConfigureAwait(false) };

        async Task<Stream> OpenAsync(CancellationToken token)
        {
            var found = await store.StatAsync(key, token).ConfigureAwait(false);
            return found?.Length == file.Length
                ? await store.OpenReadAsync(key, 0, file.Length, token).ConfigureAwait(false)
                : throw new BlobStoreException(BlobStoreErrorKind.NotFound, key, $"{file.Name} ({key}, {file.Length} bytes) {(found is null ? "is missing" : $"has {found.Length} bytes")}");
        }
    }

    /// <summary>Condemns a file (by its key), for ever. It must not be removed before what refers to it was looked for once more.</summary>
    /// <exception cref="BlobStoreException">The store failed.</exception>
    public Task CondemnAsync(string key, CancellationToken cancellationToken) =>
        store.TryCreateAsync(IndexLayout.Condemned(index, key), ReadOnlyMemory<byte>.Empty, cancellationToken);

    // The mark is looked for first: a file that is not condemned then, and there, stays while the job has not ended.
    private async Task<int> PutAsync(string hash, int first, long length, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellationToken)
    {
        for (var copy = first; ; copy++)
        {
            var key = IndexLayout.File(index, hash, copy);
            if (await store.StatAsync(IndexLayout.Condemned(index, key), cancellationToken).ConfigureAwait(false) is not null) continue;
            if (await store.StatAsync(key, cancellationToken).ConfigureAwait(false) is { } existing && existing.Length == length) return copy;
            var source = await open(cancellationToken).ConfigureAwait(false);
            await using (source.ConfigureAwait(false))
                await store.PutAsync(key, (stream, token) => source.CopyToAsync(stream, 1 << 20, token), cancellationToken).ConfigureAwait(false);
            return copy;
        }
    }
}
