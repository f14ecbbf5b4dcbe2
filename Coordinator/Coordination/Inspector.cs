using System.Text;
using Indexer.Captures;
using Indexer.Extraction;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Shuffle;
using Indexer.Storage;

namespace Indexer.Coordinator.Coordination;

/// <summary>Answers "why is this URL (not) in the index?" from the fates that a generation keeps.</summary>
internal sealed class Inspector(IBlobStore store)
{
    /// <returns>The document key that the URL or id stands for, and the ends of all records under it; none where the corpus held none.</returns>
    public async Task<(DocumentKey Key, IReadOnlyList<Fate> Fates)> InspectAsync(GenerationManifest manifest, string urlOrId, CancellationToken cancellationToken)
    {
        var byId = DocumentKeys.FromId(urlOrId);
        var byUrl = UrlNormalizer.Normalize(urlOrId) is { } url ? DocumentKeys.FromUrl(url) : byId;
        foreach (var key in new[] { byUrl, byId })
            if (await FatesOfAsync(manifest, key, cancellationToken) is { Count: > 0 } fates) return (key, fates);
        return (byUrl, []);
    }

    private async Task<List<Fate>> FatesOfAsync(GenerationManifest manifest, DocumentKey key, CancellationToken cancellationToken)
    {
        var fates = new List<Fate>();
        var partition = DocumentKey.PartitionOf(key.Hash, manifest.Shards.Count);
        foreach (var run in manifest.Runs)
            if (run.Channel == Channels.Fates && run.Partition == partition)
                await CollectAsync(IndexLayout.File(manifest.Index, run.File.Hash), run.File, Encoding.UTF8.GetBytes(key.Value), fates, cancellationToken);
        return fates;
    }

    private async Task CollectAsync(string blob, ManifestFile file, byte[] key, List<Fate> fates, CancellationToken cancellationToken)
    {
        using var reader = new RunReader(await store.OpenReadAsync(blob, 0, file.Length, cancellationToken), file.Length, file.Hash, blob);
        while (reader.MoveNext())
        {
            var order = reader.Key.SequenceCompareTo(key);
            if (order > 0) return;
            if (order == 0) fates.Add(Fate.Read(reader.Value));
        }
    }
}
