using Indexer.Jobs;
using Indexer.Shuffle;
using Indexer.Storage;

namespace Indexer.Worker;

/// <summary>
/// The store, with the runs that this worker has written itself at hand: they are read from a copy on its disk (Dean and Ghemawat, MapReduce, section 3.4: Locality), and all else goes to the
/// store. A copy is one of what the store took, so nothing depends on it: what does not fit is not kept, and where a copy can't be read the store is asked. The copies of a job go when nothing of
/// it was written or read for a while. Thread-safe.
/// </summary>
internal sealed class OwnRuns : IBlobStore, IDisposable
{
    private const int BufferBytes = 1 << 16;

    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(5);

    private readonly IBlobStore _store;
    private readonly string _folder;
    private readonly long _capacityBytes;
    private readonly TimeProvider _time;
    private readonly ITimer _sweeping;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, OfJob> _jobs = new(StringComparer.Ordinal);
    private long _heldBytes;
    private long _files;

    private sealed class OfJob
    {
        public Dictionary<string, (string Path, long Length)> Copies { get; } = new(StringComparer.Ordinal);

        public long UsedAt;
    }

    /// <param name="store">The store.</param>
    /// <param name="folder">An empty folder of its own.</param>
    /// <param name="capacityBytes">Room for copies.</param>
    /// <param name="time">Tells which jobs are idle.</param>
    public OwnRuns(IBlobStore store, string folder, long capacityBytes, TimeProvider time)
    {
        _store = store;
        _folder = folder;
        _capacityBytes = capacityBytes;
        _time = time;
        _sweeping = time.CreateTimer(_ => Sweep(), null, s_idle, s_idle);
    }

    /// <inheritdoc/>
    public async Task<long> PutAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        if (JobOfRuns(key) is not { } job || TryCreateCopy() is not { } copy) return await _store.PutAsync(key, write, cancellationToken).ConfigureAwait(false);
        var isKept = false;
        await using (copy.ConfigureAwait(false))
        {
            try
            {
                var length = await _store.PutAsync(key, (stream, token) => write(new CopyingWriteStream(stream, copy, FreeBytes), token), cancellationToken).ConfigureAwait(false);
                isKept = copy.Length == length && TryKeep(job, key, copy);
                return length;
            }
            finally
            {
                if (!isKept) Delete(copy.Name);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenReadAsync(string key, long offset, long? length, CancellationToken cancellationToken) =>
        TryOpenCopy(key, offset, length) ?? await _store.OpenReadAsync(key, offset, length, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task<bool> TryCreateAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => _store.TryCreateAsync(key, content, cancellationToken);

    /// <inheritdoc/>
    public Task<BlobInfo?> StatAsync(string key, CancellationToken cancellationToken) => _store.StatAsync(key, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) => _store.ListAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellationToken) => _store.ListFoldersAsync(folder, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellationToken) => _store.DeleteAsync(key, cancellationToken);

    /// <summary>Removes all copies, for the disk to get room.</summary>
    public void Clear() => Remove(_ => true);

    /// <summary>Ends the sweeps; the folder is its owner's to remove.</summary>
    public void Dispose() => _sweeping.Dispose();

    private static string? JobOfRuns(string key) => key.EndsWith("/" + ShuffleWriter.BlobName, StringComparison.Ordinal) ? JobBlobs.JobOf(key) : null;

    private long FreeBytes
    {
        get
        {
            lock (_lock) return _capacityBytes - _heldBytes;
        }
    }

    private FileStream? TryCreateCopy()
    {
        try
        {
            return new FileStream(Path.Combine(_folder, $"{Interlocked.Increment(ref _files)}"), FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // that there is no copy is no fault of the task
        }
    }

    private bool TryKeep(string job, string key, FileStream copy)
    {
        var length = copy.Length;
        lock (_lock)
        {
            if (_heldBytes + length > _capacityBytes) return false;
            if (!_jobs.TryGetValue(job, out var own)) _jobs.Add(job, own = new OfJob());
            if (!own.Copies.TryAdd(key, (copy.Name, length))) return false;
            own.UsedAt = _time.GetTimestamp();
            _heldBytes += length;
            return true;
        }
    }

    private Stream? TryOpenCopy(string key, long offset, long? length)
    {
        if (FindCopy(key) is not { } copy) return null;
        try
        {
            var file = new FileStream(copy, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes, FileOptions.SequentialScan);
            file.Position = offset;
            return length is { } limit ? new BoundedReadStream(file, limit) : file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // removed since, by the sweep or by someone who cleared the disk
        }
    }

    private string? FindCopy(string key)
    {
        if (JobOfRuns(key) is not { } job) return null;
        lock (_lock)
        {
            if (!_jobs.TryGetValue(job, out var own) || !own.Copies.TryGetValue(key, out var copy)) return null;
            own.UsedAt = _time.GetTimestamp();
            return copy.Path;
        }
    }

    private void Sweep() => Remove(own => _time.GetElapsedTime(own.UsedAt) >= s_idle);

    private void Remove(Func<OfJob, bool> condition)
    {
        var removed = new List<string>();
        lock (_lock)
        {
            foreach (var (job, own) in _jobs)
            {
                if (!condition(own)) continue;
                _jobs.Remove(job);
                foreach (var (path, length) in own.Copies.Values)
                {
                    _heldBytes -= length;
                    removed.Add(path);
                }
            }
        }
        removed.ForEach(Delete);
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It goes with its folder.
        }
    }
}
