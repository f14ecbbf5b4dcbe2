using System.Collections.Concurrent;
using System.IO.Hashing;
using Indexer.Storage;

namespace Indexer.Indexing;

/// <summary>Reads the files of a generation as they are stored: what has rotted there shows no other way, for name, length and the store's own checksum are as old as the writing.</summary>
public static class FileAudit
{
    private const int AtOnce = 4;

    /// <summary>The files whose stored bytes are not those that they are named for, in order of their keys.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<IReadOnlyList<DamagedFile>> FindDamagedAsync(IBlobStore store, GenerationManifest generation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(generation);
        var damaged = new ConcurrentBag<DamagedFile>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(FilesOf(generation).DistinctBy(each => each.File.Hash), options, async (each, token) =>
        {
            var key = IndexLayout.File(generation.Index, each.File);
            if (await FaultOfAsync(store, key, each.File, token).ConfigureAwait(false) is { } fault) damaged.Add(new DamagedFile(key, each.Use, fault));
        }).ConfigureAwait(false);
        return [.. damaged.OrderBy(file => file.Key, StringComparer.Ordinal)];
    }

    private static IEnumerable<(ManifestFile File, string Use)> FilesOf(GenerationManifest generation)
    {
        foreach (var shard in generation.Shards)
            foreach (var file in shard.Files) yield return (file, $"{file.Name} of shard {shard.Id}");
        foreach (var run in generation.Runs) yield return (run.File, $"{run.Channel} of partition {run.Partition}, kept for updates");
        yield return (generation.TermStatistics, "term statistics");
        if (generation.Words is { } words) yield return (words, "words for suggestions");
    }

    private static async Task<string?> FaultOfAsync(IBlobStore store, string key, ManifestFile file, CancellationToken cancellationToken)
    {
        try
        {
            var stream = await store.OpenReadAsync(key, 0, null, cancellationToken).ConfigureAwait(false);
            await using var _ = stream.ConfigureAwait(false);
            var content = new XxHash128();
            await content.AppendAsync(stream, cancellationToken).ConfigureAwait(false);
            var hash = Convert.ToHexStringLower(content.GetCurrentHash());
            return hash.Equals(file.Hash, StringComparison.OrdinalIgnoreCase) ? null : $"its content has the XxHash128 {hash}";
        }
        catch (BlobStoreException e)
        {
            return e.Message;
        }
    }
}

/// <summary>A stored file of a generation that is not what it should be.</summary>
/// <param name="Key">Its key in the store.</param>
/// <param name="Use">What it is in the generation.</param>
/// <param name="Fault">What is wrong with it.</param>
public sealed record DamagedFile(string Key, string Use, string Fault);
