using System.IO.Hashing;
using Indexer.Indexing;
using Indexer.Storage;
using Indexer.Telemetry;

namespace Indexer.Search.Generations;

/// <summary>
/// The local copies of generations' files, named by content, so that generations share what they have in common. A copy appears whole and checked or not at all. Where
/// the store's own files are at hand they are read in place. Thread-safe.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="folder">Where copies are kept; made when needed. One process only.</param>
/// <param name="localFile">Path of a blob in a store that is a folder of this machine, or null.</param>
internal sealed class GenerationFiles(IBlobStore store, string folder, Func<string, string>? localFile)
{
    private const int CopyBytes = 1 << 17;

    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>A local path with the file's content; to be given back by <see cref="Release"/>.</summary>
    /// <exception cref="BlobStoreException">It can't be read, or what was read twice is not what the manifest says.</exception>
    public async Task<string> FetchAsync(string index, ManifestFile file, CancellationToken cancellationToken)
    {
        string key = IndexLayout.File(index, file);
        if (localFile is not null)
        {
            var local = new FileInfo(localFile(key));
            if (!local.Exists) throw new BlobStoreException(BlobStoreErrorKind.NotFound, key, $"the file {key} of the index is missing");
            if (local.Length == file.Length) return local.FullName;
            throw new BlobStoreException(BlobStoreErrorKind.Corrupt, key, $"the file {key} has {local.Length} bytes; the manifest says {file.Length}");
        }

        string path = PathOf(file.Hash);
        lock (_gate) _users[file.Hash] = _users.GetValueOrDefault(file.Hash) + 1;
        try
        {
            var isCached = File.Exists(path) && new FileInfo(path).Length == file.Length;
            SearchMetrics.Opened(isCached);
            if (isCached) return path;
            Directory.CreateDirectory(folder);
            await CopyAsync(key, file, path, cancellationToken);
            return path;
        }
        catch
        {
            Release(file, forget: false);
            throw;
        }
    }

    /// <summary>Gives back a path; the last to do so of a file that is to be forgotten deletes the copy.</summary>
    public void Release(ManifestFile file, bool forget)
    {
        if (localFile is not null) return;
        lock (_gate)
        {
            if (--_users[file.Hash] > 0) return;
            _users.Remove(file.Hash);
            if (forget) File.Delete(PathOf(file.Hash));
        }
    }

    private async Task CopyAsync(string key, ManifestFile file, string path, CancellationToken cancellationToken)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            // A second try: bytes that went wrong on the way may come right.
            if (!await TryCopyAsync(key, file, temporary, cancellationToken) && !await TryCopyAsync(key, file, temporary, cancellationToken))
                throw new BlobStoreException(BlobStoreErrorKind.Corrupt, key, $"the file {key} is not what the manifest says ({file.Length} bytes, XxHash128 {file.Hash}), read twice");
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private async Task<bool> TryCopyAsync(string key, ManifestFile file, string temporary, CancellationToken cancellationToken)
    {
        var hash = new XxHash128();
        var buffer = new byte[CopyBytes];
        long length = 0;
        await using Stream source = await store.OpenReadAsync(key, 0, null, cancellationToken);
        await using var target = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        while (await source.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            hash.Append(buffer.AsSpan(0, read));
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            length += read;
        }
        return length == file.Length && Convert.ToHexStringLower(hash.GetHashAndReset()).Equals(file.Hash, StringComparison.OrdinalIgnoreCase);
    }

    private string PathOf(string hash) => Path.Combine(folder, hash);
}
