using System.Buffers;
using System.IO.Hashing;
using Indexer.Indexing;
using Indexer.Storage;
using Indexer.Telemetry;

namespace Indexer.Search.Generations;

/// <summary>
/// The local copies of generations' files, named by content, so that generations share what they have in common. A copy appears whole and checked or not at all; one that an
/// earlier process left is checked before it is used, and fetched anew where it does not hold. Where the store's own files are at hand they are read in place. Thread-safe.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="folder">Where copies are kept; made when needed. One process only.</param>
/// <param name="localFile">Path of a blob in a store that is a folder of this machine, or null.</param>
/// <param name="mostBytes">Bytes of copies that are kept, those in use included: beyond, the copies that were not used for longest go. What is in use stays, whatever its size.</param>
internal sealed class GenerationFiles(IBlobStore store, string folder, Func<string, string>? localFile, long mostBytes = 0)
{
    private const int CopyBytes = 1 << 17;
    private const int HashDigits = 32;

    private readonly Dictionary<string, Copy> _copies = new(StringComparer.Ordinal);
    private readonly LinkedList<Copy> _idle = new(); // the one that was let go of first is first
    private readonly Lock _gate = new();
    private bool _isScanned;
    private long _bytes;

    /// <summary>Bytes of all copies.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    /// <summary>A local path with the file's content; to be given back by <see cref="Release"/>.</summary>
    /// <exception cref="BlobStoreException">It can't be read, or what was read twice is not what the manifest says.</exception>
    public async Task<string> FetchAsync(string index, ManifestFile file, CancellationToken cancellationToken)
    {
        string key = IndexLayout.File(index, file);
        if (localFile is not null) return InPlace(localFile(key), key, file);

        Copy copy = Use(file);
        try
        {
            await copy.Fetching.WaitAsync(cancellationToken);
            try
            {
                if (!copy.IsChecked) await FetchAsync(copy, key, file, cancellationToken);
            }
            finally
            {
                copy.Fetching.Release();
            }
            return copy.Path;
        }
        catch
        {
            Release(file);
            throw;
        }
    }

    /// <summary>Whether files are copies, which can be fetched anew.</summary>
    public bool AreCopies => localFile is null;

    /// <summary>A file could not be read as it should: its copy is checked before it is opened again.</summary>
    public void Distrust(ManifestFile file)
    {
        lock (_gate)
            if (_copies.TryGetValue(file.Hash, out Copy? copy)) copy.IsChecked = false;
    }

    /// <summary>Gives back a path.</summary>
    public void Release(ManifestFile file)
    {
        if (localFile is not null) return;
        lock (_gate)
        {
            Copy copy = _copies[file.Hash];
            if (--copy.Users > 0) return;
            if (copy.Length == 0) _copies.Remove(file.Hash); // it never came
            else copy.Idle = _idle.AddLast(copy);
            Trim();
        }
    }

    private static string InPlace(string path, string key, ManifestFile file)
    {
        var local = new FileInfo(path);
        if (!local.Exists) throw new BlobStoreException(BlobStoreErrorKind.NotFound, key, $"the file {key} of the index is missing");
        if (local.Length == file.Length) return local.FullName;
        throw new BlobStoreException(BlobStoreErrorKind.Corrupt, key, $"the file {key} has {local.Length} bytes; the manifest says {file.Length}");
    }

    private Copy Use(ManifestFile file)
    {
        lock (_gate)
        {
            if (!_isScanned) Scan();
            if (!_copies.TryGetValue(file.Hash, out Copy? copy)) _copies[file.Hash] = copy = new Copy(file.Hash, PathOf(file.Hash), 0);
            if (copy.Idle is { } idle) _idle.Remove(idle);
            copy.Idle = null;
            copy.Users++;
            return copy;
        }
    }

    private async Task FetchAsync(Copy copy, string key, ManifestFile file, CancellationToken cancellationToken)
    {
        bool isAtHand = copy.Length == file.Length && File.Exists(copy.Path) && await HasContentAsync(copy.Path, file, cancellationToken);
        SearchMetrics.Opened(isAtHand);
        if (!isAtHand)
        {
            Directory.CreateDirectory(folder);
            await CopyAsync(key, file, copy.Path, cancellationToken);
        }
        copy.IsChecked = true;
        lock (_gate)
        {
            _bytes += file.Length - copy.Length;
            copy.Length = file.Length;
            Trim();
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
        await using Stream source = await store.OpenReadAsync(key, 0, null, cancellationToken);
        await using var target = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        return await HasContentAsync(source, target, file, cancellationToken);
    }

    private static async Task<bool> HasContentAsync(string path, ManifestFile file, CancellationToken cancellationToken)
    {
        await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        return await HasContentAsync(content, null, file, cancellationToken);
    }

    /// <summary>Checks a content, and copies it on the way where there is a target: piece by piece on the caller's own scheduler, which may be one that gives way to searches.</summary>
    private static async Task<bool> HasContentAsync(Stream content, Stream? target, ManifestFile file, CancellationToken cancellationToken)
    {
        var hash = new XxHash128();
        long length = 0;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            for (int read; (read = await content.ReadAsync(buffer.AsMemory(0, CopyBytes), cancellationToken)) > 0; length += read)
            {
                hash.Append(buffer.AsSpan(0, read));
                if (target is not null) await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return length == file.Length && Convert.ToHexStringLower(hash.GetHashAndReset()).Equals(file.Hash, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Finds what an earlier process left, in the order in which it was written; what it did not finish goes.</summary>
    private void Scan()
    {
        _isScanned = true;
        if (!Directory.Exists(folder)) return;
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles().OrderBy(f => f.LastWriteTimeUtc))
        {
            if (file.Extension == ".part") file.Delete();
            if (file.Name.Length != HashDigits || !file.Name.All(char.IsAsciiHexDigitLower)) continue;
            var copy = new Copy(file.Name, file.FullName, file.Length);
            copy.Idle = _idle.AddLast(copy);
            _copies.Add(file.Name, copy);
            _bytes += file.Length;
        }
    }

    private void Trim()
    {
        while (_bytes > mostBytes && _idle.First is { Value: var oldest })
        {
            _idle.RemoveFirst();
            _copies.Remove(oldest.Hash);
            _bytes -= oldest.Length;
            File.Delete(oldest.Path);
        }
    }

    private string PathOf(string hash) => Path.Combine(folder, hash);

    private sealed class Copy(string hash, string path, long length)
    {
        public string Hash => hash;

        public string Path => path;

        /// <summary>Held while it is checked or fetched, so that it happens once.</summary>
        public SemaphoreSlim Fetching { get; } = new(1);

        public LinkedListNode<Copy>? Idle { get; set; }

        public int Users { get; set; }

        /// <summary>0 while it is not there.</summary>
        public long Length { get; set; } = length;

        /// <summary>Whether this process knows that its content is right.</summary>
        public bool IsChecked { get; set; }
    }
}
