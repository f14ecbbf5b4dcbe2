namespace Indexer.Storage;

/// <summary>Looks for many blobs of one folder at once.</summary>
public static class BlobLookup
{
    // A page of a listing has 1,000 keys and costs a store what some fifteen questions for one blob do.
    private const int ListedForOne = 64, PageKeys = 1000, AtOnce = 16;

    /// <summary>
    /// Which of some blobs are there, and how long they are: by a listing of their folder while that is cheaper than to ask for each. Every blob is looked for at a moment between the call and
    /// its return; one that was put before the call and not removed is found.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="folder">What the keys begin with.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Length by key.</returns>
    /// <exception cref="BlobStoreException">The store failed.</exception>
    public static async Task<IReadOnlyDictionary<string, long>> FindAsync(this IBlobStore store, string folder, IReadOnlySet<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(keys);
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        if (keys.Count > 1 && await TryListAsync(store, folder, keys, found, cancellationToken).ConfigureAwait(false)) return found;
        foreach (var some in keys.Where(key => !found.ContainsKey(key)).Chunk(AtOnce))
            foreach (var blob in await Task.WhenAll(some.Select(key => store.StatAsync(key, cancellationToken))).ConfigureAwait(false))
                if (blob is not null) found[blob.Key] = blob.Length;
        return found;
    }

    private static async Task<bool> TryListAsync(IBlobStore store, string folder, IReadOnlySet<string> keys, Dictionary<string, long> found, CancellationToken cancellationToken)
    {
        var left = Math.Max(PageKeys, (long)keys.Count * ListedForOne);
        await foreach (var blob in store.ListAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            if (left-- == 0) return false;
            if (keys.Contains(blob.Key)) found[blob.Key] = blob.Length;
        }
        return true;
    }
}
