using System.Buffers;
using System.Collections.Concurrent;
using Indexer.Storage;

namespace Indexer.Indexing;

/// <summary>
/// The files of an index, named by their content. A name that a sweep has condemned is never used again, since the removal may come at any time, however late: the same
/// content gets the next name (<c>{hash}</c>, <c>{hash}.1</c>, …). Why that is enough: <c>Coordinator/Leading/README.md</c>. A content that is there already is read and compared before it
/// is used again, and written anew where it has rotted: name, length and entity tag are as old as the writing. That costs about what putting it would, and only whoever makes it again.
/// Thread-safe.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="index">The index.</param>
public sealed class IndexFiles(IBlobStore store, string index)
{
    private const int CompareBytes = 1 << 17;

    // Each call waits for the disk or the network: side by side they wait together. A long upload holds three parts of 8 MiB.
    private const int UploadsAtOnce = 4, CopiesAtOnce = 16;

    // So few bytes are put without looking first: they are hardly ever there. More are not: to hold files of a megabyte whole cost a job 3 %.
    private const int SmallBytes = 64 << 10;

    /// <summary>Puts local files into the store, except those that are there under a name that may be used.</summary>
    /// <param name="files">The files, each content once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>By hash, which of the content's names the file has, for <see cref="ManifestFile.Copy"/>.</returns>
    /// <exception cref="BlobStoreException">The store failed.</exception>
    public async Task<IReadOnlyDictionary<string, int>> UploadAsync(IReadOnlyCollection<LocalFile> files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        var condemned = await FindCondemnedAsync(files.Select(KeyOf), cancellationToken).ConfigureAwait(false);
        var asked = files.Where(file => file.Length > SmallBytes).Select(KeyOf).Where(key => !condemned.Contains(key)).ToHashSet(StringComparer.Ordinal);
        var lengths = await store.FindAsync(IndexLayout.Files(index), asked, cancellationToken).ConfigureAwait(false);
        var copies = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(files, Side(UploadsAtOnce, cancellationToken), async (file, token) =>
        {
            if (condemned.Contains(KeyOf(file))) copies[file.Hash] = await PutAsync(file.Hash, 1, file.Length, Opening(file), token).ConfigureAwait(false);
            else
            {
                await PutFirstAsync(file, lengths, token).ConfigureAwait(false);
                copies[file.Hash] = 0;
            }
        }).ConfigureAwait(false);
        return copies;
    }

    /// <summary>Sees to it that files of a generation stay: one that a sweep has condemned and not removed yet is copied to the content's next name.</summary>
    /// <param name="files">The files, each content once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>By hash, which of the content's names the file has now.</returns>
    /// <exception cref="BlobStoreException">The store failed; kind <see cref="BlobStoreErrorKind.NotFound"/> where a file is not there, or has another length.</exception>
    public async Task<IReadOnlyDictionary<string, int>> KeepAsync(IReadOnlyCollection<ManifestFile> files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        // The marks are looked for first: a file that is not condemned then, and there, stays while the job has not ended.
        var condemned = await FindCondemnedAsync(files.Select(KeyOf), cancellationToken).ConfigureAwait(false);
        var lengths = await store.FindAsync(IndexLayout.Files(index), files.Select(KeyOf).ToHashSet(StringComparer.Ordinal), cancellationToken).ConfigureAwait(false);
        var copies = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var doubtful = new List<ManifestFile>();
        foreach (var file in files)
            if (!condemned.Contains(KeyOf(file)) && lengths.TryGetValue(KeyOf(file), out var length) && length == file.Length) copies[file.Hash] = file.Copy;
            else doubtful.Add(file);
        await Parallel.ForEachAsync(
            doubtful, Side(CopiesAtOnce, cancellationToken),
            async (file, token) => copies[file.Hash] = await PutAsync(file.Hash, file.Copy, file.Length, open => OpenAsync(file, open), token).ConfigureAwait(false)).ConfigureAwait(false);
        return copies;
    }

    /// <summary>Condemns a file (by its key), for ever. It must not be removed before what refers to it was looked for once more.</summary>
    /// <exception cref="BlobStoreException">The store failed.</exception>
    public Task CondemnAsync(string key, CancellationToken cancellationToken) =>
        store.TryCreateAsync(IndexLayout.Condemned(index, key), ReadOnlyMemory<byte>.Empty, cancellationToken);

    private static ParallelOptions Side(int atOnce, CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken };

    private static FileStream Open(LocalFile file) => new(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);

    private static Func<CancellationToken, Task<Stream>> Opening(LocalFile file) => _ => Task.FromResult<Stream>(Open(file));

    private string KeyOf(ManifestFile file) => IndexLayout.File(index, file);

    private string KeyOf(LocalFile file) => IndexLayout.File(index, file.Hash);

    // Keys of those that are condemned.
    private async Task<HashSet<string>> FindCondemnedAsync(IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        var files = keys.ToDictionary(key => IndexLayout.Condemned(index, key), StringComparer.Ordinal);
        var marks = await store.FindAsync(IndexLayout.Condemnations(index), files.Keys.ToHashSet(StringComparer.Ordinal), cancellationToken).ConfigureAwait(false);
        return marks.Keys.Select(mark => files[mark]).ToHashSet(StringComparer.Ordinal);
    }

    // Puts a content under its first name, which is not condemned, unless it is there.
    private async Task PutFirstAsync(LocalFile file, IReadOnlyDictionary<string, long> lengths, CancellationToken cancellationToken)
    {
        var key = KeyOf(file);
        var isThere = file.Length > SmallBytes
            ? lengths.TryGetValue(key, out var length) && length == file.Length && await HoldsAsync(key, Opening(file), cancellationToken).ConfigureAwait(false)
            : await TryCreateAsync(file, cancellationToken).ConfigureAwait(false) || await IsThereAsync(key, file.Length, Opening(file), cancellationToken).ConfigureAwait(false);
        if (!isThere) await PutAsync(key, Open(file), cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> TryCreateAsync(LocalFile file, CancellationToken cancellationToken)
    {
        var content = new byte[file.Length];
        var stream = Open(file);
        await using (stream.ConfigureAwait(false)) await stream.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
        return await store.TryCreateAsync(KeyOf(file), content, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Stream> OpenAsync(ManifestFile file, CancellationToken cancellationToken)
    {
        var key = KeyOf(file);
        var found = await store.StatAsync(key, cancellationToken).ConfigureAwait(false);
        return found?.Length == file.Length
            ? await store.OpenReadAsync(key, 0, file.Length, cancellationToken).ConfigureAwait(false)
            : throw new BlobStoreException(BlobStoreErrorKind.NotFound, key, $"{file.Name} ({key}, {file.Length} bytes) {(found is null ? "is missing" : $"has {found.Length} bytes")}");
    }

    // Puts a content under its first name from one on that is not condemned, unless it is there.
    private async Task<int> PutAsync(string hash, int first, long length, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellationToken)
    {
        for (var copy = first; ; copy++)
        {
            var key = IndexLayout.File(index, hash, copy);
            if (await store.StatAsync(IndexLayout.Condemned(index, key), cancellationToken).ConfigureAwait(false) is not null) continue;
            if (!await IsThereAsync(key, length, open, cancellationToken).ConfigureAwait(false)) await PutAsync(key, await open(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            return copy;
        }
    }

    private async Task<bool> IsThereAsync(string key, long length, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellationToken) =>
        await store.StatAsync(key, cancellationToken).ConfigureAwait(false) is { } found && found.Length == length && await HoldsAsync(key, open, cancellationToken).ConfigureAwait(false);

    // Whether a blob has the bytes that are to be put; what can't be read is no better than what is not there.
    private async Task<bool> HoldsAsync(string key, Func<CancellationToken, Task<Stream>> open, CancellationToken cancellationToken)
    {
        var meant = await open(cancellationToken).ConfigureAwait(false);
        await using var _ = meant.ConfigureAwait(false);
        try
        {
            var stored = await store.OpenReadAsync(key, 0, null, cancellationToken).ConfigureAwait(false);
            await using var __ = stored.ConfigureAwait(false);
            return await AreEqualAsync(meant, stored, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobStoreException)
        {
            return false;
        }
    }

    private static async Task<bool> AreEqualAsync(Stream one, Stream other, CancellationToken cancellationToken)
    {
        var (buffer, otherBuffer) = (ArrayPool<byte>.Shared.Rent(CompareBytes), ArrayPool<byte>.Shared.Rent(CompareBytes));
        try
        {
            while (true)
            {
                var length = await one.ReadAtLeastAsync(buffer.AsMemory(0, CompareBytes), CompareBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                var otherLength = await other.ReadAtLeastAsync(otherBuffer.AsMemory(0, CompareBytes), CompareBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                if (!buffer.AsSpan(0, length).SequenceEqual(otherBuffer.AsSpan(0, otherLength))) return false;
                if (length < CompareBytes) return true;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            ArrayPool<byte>.Shared.Return(otherBuffer);
        }
    }

    private async Task PutAsync(string key, Stream source, CancellationToken cancellationToken)
    {
        await using (source.ConfigureAwait(false))
            await store.PutAsync(key, (stream, token) => source.CopyToAsync(stream, 1 << 20, token), cancellationToken).ConfigureAwait(false);
    }
}
