namespace Indexer.Storage;

/// <summary>A read that can be taken up again: on the same content, or not at all.</summary>
internal interface IResumableRead
{
    /// <summary>Opens the rest from where this stream stands, which is then of no more use than to be closed.</summary>
    /// <exception cref="BlobStoreException">Kind Transient also where the blob was replaced meanwhile.</exception>
    Task<Stream> ReopenAsync(CancellationToken cancellationToken);
}
