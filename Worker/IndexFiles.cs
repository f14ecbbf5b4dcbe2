using Indexer.Storage;

namespace Indexer.Worker;

/// <summary>Puts local files into the store under names made of their content.</summary>
internal static class IndexFiles
{
    /// <summary>Uploads a file unless the store has it already.</summary>
    public static async Task UploadAsync(IBlobStore store, string key, string path, long length, CancellationToken cancellationToken)
    {
        if (await store.StatAsync(key, cancellationToken).ConfigureAwait(false) is { } existing && existing.Length == length) return;
        await store.PutAsync(
            key,
            async (stream, token) =>
            {
                await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
                await file.CopyToAsync(stream, 1 << 20, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }
}
