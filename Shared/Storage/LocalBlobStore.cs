using System.Runtime.CompilerServices;

namespace Indexer.Storage;

/// <summary>
/// Blobs as files of one folder, for one machine or a file system shared by several (POSIX locks are not needed, hard links are).
/// <para>
/// A blob is written to a temporary file in <c>.tmp</c>, synced, given its name by link(2) (create if absent) or rename(2) (replace), and its folder
/// is synced: two flushes of the disk a put, about 0.55 ms on a virtual disk. A folder that a racing creator has just made is taken to be as durable as the
/// names in it, which holds on file systems with one ordered journal (ext4, XFS, btrfs). A temporary file that a killed process left is never seen as
/// a blob and is swept once it has been untouched for the grace period.
/// </para>
/// Thread-safe, and safe to open several times over one folder.
/// </summary>
public sealed class LocalBlobStore : IBlobStore
{
    private const int BufferBytes = 64 * 1024;

    // A folder can be removed (as empty) by a racing delete between its creation and its use; more rounds than this are no race.
    private const int MaxFolderRounds = 64;

    private readonly string _root;
    private readonly string _temporary;

    /// <summary>Opens a store, creates its folder, and sweeps what killed writers left behind.</summary>
    /// <param name="root">Its folder.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="BlobStoreException">The folder can't be made or written.</exception>
    public LocalBlobStore(string root, LocalBlobStoreOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        options ??= new LocalBlobStoreOptions();
        _root = Path.GetFullPath(root);
        _temporary = Path.Combine(_root, ".tmp");
        try
        {
            Directory.CreateDirectory(_temporary);
        }
        catch (Exception e) when (LocalBlobStoreErrors.IsFileError(e))
        {
            throw new BlobStoreException(BlobStoreErrorKind.Refused, ".tmp", $"The store's folder {_root} can't be made or written: {e.Message}", e);
        }
        SweepTemporaryFiles(options.TimeProvider.GetUtcNow() - options.TemporaryFileGrace);
    }

    /// <summary>The store's folder, absolute.</summary>
    public string Root => _root;

    /// <summary>The file that holds a blob, for hard links and memory maps by readers on this machine. It must not be written to.</summary>
    /// <returns>False where there is no such blob.</returns>
    public bool TryGetPath(string key, out string path)
    {
        path = PathOf(key);
        return File.Exists(path);
    }

    /// <inheritdoc/>
    public Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        return Task.Run(() => Guarded(key, () => Create(key, path, content.Span)), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        var path = PathOf(key);
        cancellationToken.ThrowIfCancellationRequested();
        var temporary = NewTemporaryPath();
        try
        {
            long length;
            var file = Guarded(key, () => new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, BufferBytes));
            await using (var stream = new LocalBlobWriteStream(file, key, _root))
            {
                await write(stream, cancellationToken);
                length = await Task.Run(stream.Sync, cancellationToken);
            }
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Run(() => Guarded(key, () => Publish(key, path, temporary)), CancellationToken.None);
            return length;
        }
        finally
        {
            Remove(temporary);
        }
    }

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0);
        var path = PathOf(key);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Guarded(key, () => Open(key, path, offset, length)));
    }

    /// <inheritdoc/>
    public Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Guarded(key, () => LocalBlobListing.Stat(key, path)));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BlobKey.CheckPrefix(prefix);
        await Task.CompletedTask;
        using var blobs = LocalBlobListing.Blobs(_root, prefix).GetEnumerator();
        while (Guarded(prefix, blobs.MoveNext))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return blobs.Current;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellationToken)
    {
        BlobKey.CheckFolder(folder);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Guarded(folder, () => LocalBlobListing.Folders(_root, folder)));
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        return Task.Run(() => Guarded(key, () => Delete(path)), cancellationToken);
    }

    private bool Create(string key, string path, ReadOnlySpan<byte> content)
    {
        if (File.Exists(path)) return Lost(path);
        var temporary = NewTemporaryPath();
        try
        {
            using (var handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(handle, content, 0);
                RandomAccess.FlushToDisk(handle);
            }
            var errno = Name(key, path, () => DurableFiles.Link(temporary, path));
            if (errno == Errno.Exists && Directory.Exists(path)) errno = Errno.IsDirectory;
            return errno switch
            {
                0 => true,
                Errno.Exists => Lost(path),
                _ => throw LocalBlobStoreErrors.FromErrno(errno, key, _root, null),
            };
        }
        finally
        {
            Remove(temporary);
        }
    }

    private void Publish(string key, string path, string temporary)
    {
        var errno = Name(key, path, () => DurableFiles.Rename(temporary, path));
        if (errno != 0) throw LocalBlobStoreErrors.FromErrno(errno, key, _root, null);
    }

    // The winner may not have synced the name yet: what the loser is told must survive a crash too.
    private bool Lost(string path)
    {
        SyncFolderOf(path);
        return false;
    }

    /// <summary>Runs <paramref name="name"/> (which returns an errno), making the folders of <paramref name="path"/> where they lack, and syncs what changed.</summary>
    private int Name(string key, string path, Func<int> name)
    {
        // Not null: every blob lies below the root.
        var folder = Path.GetDirectoryName(path)!;
        var made = new List<string>();
        for (var round = 0; ; round++)
        {
            var errno = name();
            if (errno == Errno.NoEntry && round < MaxFolderRounds)
            {
                MakeFolders(folder, made);
                continue;
            }
            if (errno != 0) return errno == Errno.NoEntry ? throw Vanished(key) : errno;
            // The deepest first: one journal commit takes the folders above along, and their own syncs find nothing left to do.
            SyncFolder(folder);
            for (var i = made.Count - 1; i >= 0; i--) SyncFolderOf(made[i]);
            return 0;
        }
    }

    private void MakeFolders(string folder, List<string> made)
    {
        var missing = new Stack<string>();
        for (var at = folder; at.Length > _root.Length && !Directory.Exists(at); at = Path.GetDirectoryName(at)!) missing.Push(at);
        while (missing.TryPop(out var next))
        {
            try
            {
                Directory.CreateDirectory(next);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return; // a delete has removed it, or the one above, in between: the caller finds that out and begins again
            }
            if (!made.Contains(next)) made.Add(next);
        }
    }

    private BlobStoreException Vanished(string key) =>
        new(BlobStoreErrorKind.Transient, key, $"While '{key}' was written, its temporary file or folder in the store {_root} was removed by someone else.");

    private Stream Open(string key, string path, long offset, long? length)
    {
        if (Directory.Exists(path)) throw LocalBlobStoreErrors.NotFound(key, _root, null);
        // Delete is shared so that a collector may remove what is being read: the reader keeps its bytes.
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes, FileOptions.SequentialScan);
        if (offset > 0) file.Seek(offset, SeekOrigin.Begin);
        return length is { } limit ? new BoundedReadStream(file, limit) : file;
    }

    private void Delete(string path)
    {
        try
        {
            if (!File.Exists(path)) return;
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            return;
        }
        // Folders that became empty go too; a racing creator makes them again.
        var folder = Path.GetDirectoryName(path)!;
        while (folder.Length > _root.Length && TryRemoveFolder(folder)) folder = Path.GetDirectoryName(folder)!;
    }

    private static bool TryRemoveFolder(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: false);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void SweepTemporaryFiles(DateTimeOffset untouchedSince)
    {
        foreach (var file in new DirectoryInfo(_temporary).EnumerateFiles())
            if (file.LastWriteTimeUtc < untouchedSince.UtcDateTime) Remove(file.FullName);
    }

    private void SyncFolderOf(string path) => SyncFolder(Path.GetDirectoryName(path)!);

    private void SyncFolder(string folder)
    {
        while (!DurableFiles.TrySyncFolder(folder) && folder.Length > _root.Length) folder = Path.GetDirectoryName(folder)!;
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (LocalBlobStoreErrors.IsFileError(e))
        {
            // It stays for the next sweep; the put's own outcome is what counts.
        }
    }

    private string NewTemporaryPath() => Path.Combine(_temporary, $"{Environment.ProcessId}-{Guid.NewGuid():N}");

    private string PathOf(string key)
    {
        BlobKey.Check(key);
        return Path.Combine(_root, Path.DirectorySeparatorChar == '/' ? key : key.Replace('/', Path.DirectorySeparatorChar));
    }

    private T Guarded<T>(string key, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception e) when (LocalBlobStoreErrors.IsFileError(e))
        {
            throw LocalBlobStoreErrors.From(e, key, _root);
        }
    }

    private void Guarded(string key, Action call) => Guarded(key, () =>
    {
        call();
        return true;
    });
}
