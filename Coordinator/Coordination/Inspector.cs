using System.Text;
using Indexer.Captures;
using Indexer.Extraction;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Shuffle;
using Indexer.Storage;

namespace Indexer.Coordinator.Coordination;

/// <summary>Answers "why is this URL (not) in the index?" from the fates that a generation keeps.</summary>
internal sealed class Inspector(IBlobStore store, ManifestStore generations)
{
    /// <returns>What is known of the URL or id in the newest generation; null where there is no such index.</returns>
    public async Task<Inspection?> InspectAsync(string index, string urlOrId, CancellationToken cancellationToken)
    {
        if (await generations.LatestAsync(index, cancellationToken).ConfigureAwait(false) is not { } manifest) return null;
        var fates = new List<Fate>();
        var byId = DocumentKeys.FromId(urlOrId);
        var byUrl = UrlNormalizer.Normalize(urlOrId) is { } url ? DocumentKeys.FromUrl(url) : byId;
        foreach (var key in new[] { byUrl, byId }.Distinct())
        {
            var partition = DocumentKey.PartitionOf(key.Hash, manifest.Shards.Count);
            foreach (var run in manifest.Runs)
                if (run.Channel == Channels.Fates && run.Partition == partition)
                    await CollectAsync(index, run, Encoding.UTF8.GetBytes(key.Value), fates, cancellationToken).ConfigureAwait(false);
        }
        return new Inspection(index, manifest.Generation, urlOrId, byUrl.Value, fates);
    }

    private async Task CollectAsync(string index, ManifestRun run, byte[] key, List<Fate> fates, CancellationToken cancellationToken)
    {
        var blob = BlobNames.IndexFile(index, run.File.Hash);
        var stream = await store.OpenReadAsync(blob, 0, run.File.Length, cancellationToken).ConfigureAwait(false);
        using var reader = new RunReader(stream, run.File.Length, run.File.Hash, blob);
        while (reader.MoveNext())
        {
            var order = reader.Key.SequenceCompareTo(key);
            if (order > 0) return;
            if (order == 0) fates.Add(Fate.Read(reader.Value));
        }
    }
}

/// <summary>What is known of a URL.</summary>
/// <param name="Index">The index.</param>
/// <param name="Generation">The generation asked.</param>
/// <param name="Url">What was asked for.</param>
/// <param name="Key">Its document key.</param>
/// <param name="Fates">The ends of all records under it; empty where the corpus held none.</param>
internal sealed record Inspection(string Index, int Generation, string Url, string Key, IReadOnlyList<Fate> Fates);
