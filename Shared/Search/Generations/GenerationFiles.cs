using System.Buffers;
using System.IO.Hashing;
using Indexer.Indexing;
using Indexer.Storage;
using Indexer.Telemetry;

namespace Indexer.Search.Generations;

/// <summary>
/// The local copies of generations' files, named by content, so that generations share what they have in common. A copy appears whole and checked or not at all; one that an
/// earlier process left is checked before it is used, and fetched anew where it does not hold. What was broken off is a part, which counts as a copy; the next who wants the file goes on where it
/// ends. Where the store's own files are at hand they are read in place. Thread-safe.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="folder">Where copies are kept; made when needed. One process only.</param>
/// <param name="localFile">Path of a blob in a store that is a folder of this machine, or null.</param>
/// <param name="mostBytes">Bytes of copies that are kept, those in use included: beyond, the copies that were not used for longest go. What is in use stays, whatever its size.</param>
internal sealed class GenerationFiles(IBlobStore store, string folder, Func<string, string>? localFile, long mostBytes = 0)
{
    private const int CopyBytes = 1 << 17;
    private const int HashDigits = 32;
    private const string PartSuffix = ".part";

    private readonly Dictionary<string, Copy> _copies = new(StringComparer.Ordinal);
    private readonly LinkedList<Copy> _idle = new(); // the one that was let go of first is first
    private readonly Lock _gate = new();
    private bool _isScanned;
    private long _bytes;

    /// <summary>Bytes of all copies, and of parts that nobody is adding to.</summary>
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
            if (copy.Bytes == 0) _copies.Remove(file.Hash); // it never came
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
            if (!_copies.TryGetValue(file.Hash, out Copy? copy)) _copies[file.Hash] = copy = new Copy(file.Hash, PathOf(file.Hash));
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
            try
            {
                await CopyAsync(key, file, copy, cancellationToken);
            }
            catch
            {
                long left = LengthOf(copy.Part);
                if (left == 0) File.Delete(copy.Part);
                lock (_gate) Weigh(copy, copy.Length, left);
                throw;
            }
        }
        copy.IsChecked = true;
        lock (_gate)
        {
            Weigh(copy, file.Length, 0);
            Trim();
        }
    }

    private async Task CopyAsync(string key, ManifestFile file, Copy copy, CancellationToken cancellationToken)
    {
        try
        {
            bool isWhole = LengthOf(copy.Part) > 0 && await TryCopyAsync(key, file, copy.Part, cancellationToken);
            // Twice from the first byte on: what went wrong on the way may come right.
            if (!isWhole && !await TryCopyAsync(key, file, copy.Part, cancellationToken) && !await TryCopyAsync(key, file, copy.Part, cancellationToken))
                throw new BlobStoreException(BlobStoreErrorKind.Corrupt, key, $"the file {key} is not what the manifest says ({file.Length} bytes, XxHash128 {file.Hash}), read twice");
            File.Move(copy.Part, copy.Path, overwrite: true);
        }
        // Only what was broken off is worth going on with. A disk that is full gets its room back.
        catch (Exception e) when (e is not (OperationCanceledException or BlobStoreException { Kind: BlobStoreErrorKind.Transient }))
        {
            File.Delete(copy.Part);
            throw;
        }
    }

    /// <summary>Goes on where the part ends; one that turns out to be of another content is emptied.</summary>
    private async Task<bool> TryCopyAsync(string key, ManifestFile file, string part, CancellationToken cancellationToken)
    {
        await using var target = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        var hash = new XxHash128();
        long length = await ReadAsync(target, hash, null, cancellationToken);
        if (length < file.Length)
        {
            await using Stream source = await store.OpenReadAsync(key, length, null, cancellationToken);
            length += await ReadAsync(source, hash, target, cancellationToken);
        }
        if (IsContentOf(file, hash, length)) return true;
        target.SetLength(0);
        return false;
    }

    private static async Task<bool> HasContentAsync(string path, ManifestFile file, CancellationToken cancellationToken)
    {
        await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        var hash = new XxHash128();
        return IsContentOf(file, hash, await ReadAsync(content, hash, null, cancellationToken));
    }

    private static bool IsContentOf(ManifestFile file, XxHash128 hash, long length) =>
        length == file.Length && Convert.ToHexStringLower(hash.GetCurrentHash()).Equals(file.Hash, StringComparison.OrdinalIgnoreCase);

    /// <summary>Adds a content to a sum, and copies it on the way where there is a target: piece by piece on the caller's own scheduler, which may be one that gives way to searches.</summary>
    /// <returns>Bytes of it.</returns>
    private static async Task<long> ReadAsync(Stream content, XxHash128 hash, Stream? target, CancellationToken cancellationToken)
    {
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
        return length;
    }

    /// <summary>Finds what an earlier process left, in the order in which it was written.</summary>
    private void Scan()
    {
        _isScanned = true;
        if (!Directory.Exists(folder)) return;
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles().OrderBy(f => f.LastWriteTimeUtc))
        {
            bool isPart = file.Name.EndsWith(PartSuffix, StringComparison.Ordinal);
            string hash = isPart ? file.Name[..^PartSuffix.Length] : file.Name;
            if (hash.Length != HashDigits || !hash.All(char.IsAsciiHexDigitLower))
            {
                if (isPart) file.Delete(); // of a release that did not go on with them
                continue;
            }
            if (!_copies.TryGetValue(hash, out Copy? copy))
            {
                _copies[hash] = copy = new Copy(hash, PathOf(hash));
                copy.Idle = _idle.AddLast(copy);
            }
            Weigh(copy, isPart ? copy.Length : file.Length, isPart ? file.Length : copy.PartLength);
        }
    }

    /// <summary>A copy, and its part, have so many bytes now.</summary>
    private void Weigh(Copy copy, long length, long partLength)
    {
        _bytes -= copy.Bytes;
        (copy.Length, copy.PartLength) = (length, partLength);
        _bytes += copy.Bytes;
    }

    private void Trim()
    {
        while (_bytes > mostBytes && _idle.First is { Value: var oldest })
        {
            _idle.RemoveFirst();
            _copies.Remove(oldest.Hash);
            _bytes -= oldest.Bytes;
            File.Delete(oldest.Path);
            File.Delete(oldest.Part);
        }
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true, Length: var length } ? length : 0;

    private string PathOf(string hash) => Path.Combine(folder, hash);

    private sealed class Copy(string hash, string path)
    {
        public string Hash => hash;

        public string Path => path;

        /// <summary>Where it is while it is not whole.</summary>
        public string Part { get; } = path + PartSuffix;

        /// <summary>Held while it is checked or fetched, so that it happens once.</summary>
        public SemaphoreSlim Fetching { get; } = new(1);

        public LinkedListNode<Copy>? Idle { get; set; }

        public int Users { get; set; }

        /// <summary>0 while it is not there.</summary>
        public long Length { get; set; }

        /// <summary>Of what was broken off.</summary>
        public long PartLength { get; set; }

        public long Bytes => Length + PartLength;

        /// <summary>Whether this process knows that its content is right.</summary>
        public bool IsChecked { get; set; }
    }
}
