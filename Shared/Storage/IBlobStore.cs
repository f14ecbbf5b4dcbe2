namespace Indexer.Storage;

/// <summary>
/// Named, immutable-by-habit blobs: the only truth of the system. Keys are relative paths of letters, digits, <c>-_.=</c> with <c>/</c> between.
/// <list type="bullet">
/// <item><b>Whole or nothing.</b> A reader sees a blob with all its bytes or not at all, through any crash of the writer or machine.</item>
/// <item><b>Durable.</b> When a put returns, the blob survives a crash of the machine.</item>
/// <item><b>Create-if-absent is atomic.</b> Of any number of concurrent creators of one key exactly one wins; the others are told so.</item>
/// <item><b>Read after write.</b> Get, stat and list see every put and delete that returned before they began.</item>
/// <item><b>Delete is idempotent</b>: of an absent key it succeeds. A crash of the machine may bring back what was removed shortly before.</item>
/// <item><b>Errors</b> are <see cref="BlobStoreException"/>, whose kind says what to do. Cancellation is <see cref="OperationCanceledException"/>; a cancelled put may or may not have happened.</item>
/// </list>
/// Thread-safe.
/// </summary>
public interface IBlobStore
{
    /// <summary>Writes <paramref name="content"/> under <paramref name="key"/> unless the key is taken.</summary>
    /// <returns>True if this call created it; false if the key was taken (its content is left alone).</returns>
    Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Writes or replaces a blob with what <paramref name="write"/> puts into the stream.</summary>
    /// <returns>Length in bytes.</returns>
    Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>Opens bytes <paramref name="offset"/> to <paramref name="offset"/> + <paramref name="length"/> (null: to the end) for sequential reading.</summary>
    /// <exception cref="BlobStoreException">Kind <see cref="BlobStoreErrorKind.NotFound"/> where there is no such blob.</exception>
    Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken);

    /// <summary>Length and time of a blob, or null where there is none.</summary>
    Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken);

    /// <summary>All blobs whose key starts with <paramref name="prefix"/>, in byte order of keys.</summary>
    IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>
    /// The folders one level below <paramref name="folder"/>: what keys that begin with it begin with up to their next slash, which is included, each once, in byte order. What is below those is not
    /// looked at: one that has just lost its last blob may still be named.
    /// </summary>
    /// <param name="folder">The beginning of keys up to a slash; empty: of all keys.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellationToken);

    /// <summary>Removes a blob; succeeds where there is none.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);
}

/// <summary>What a store knows of a blob.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Modified">When it was written, by the store's clock; for garbage grace periods, never for correctness.</param>
public sealed record BlobInfo(string Key, long Length, DateTimeOffset Modified);
