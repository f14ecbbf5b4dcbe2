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
    /// <returns>What the newest generation knows of the URL or id; null where there is no such index.</returns>
    public async Task<Inspection?> InspectAsync(string index, string urlOrId, CancellationToken cancellationToken)
    {
        if (await generations.LatestAsync(index, cancellationToken) is not { } manifest) return null;
        var byId = DocumentKeys.FromId(urlOrId);
        var byUrl = UrlNormalizer.Normalize(urlOrId) is { } url ? DocumentKeys.FromUrl(url) : byId;
        foreach (var key in new[] { byUrl, byId })
        {
            var fates = await FatesOfAsync(manifest, key, cancellationToken);
            for (var i = 0; i < fates.Count; i++) fates[i] = await FollowAsync(manifest, key, fates[i], cancellationToken);
            if (fates.Count > 0) return new Inspection(index, manifest.Generation, urlOrId, key.Value, fates);
        }
        return new Inspection(index, manifest.Generation, urlOrId, byUrl.Value, []);
    }

    // A page that names a canonical has its fate under that key, and a pointer there under its own.
    private async Task<Fate> FollowAsync(GenerationManifest manifest, DocumentKey key, Fate fate, CancellationToken cancellationToken)
    {
        if (fate.Reason != "canonical" || fate.Survivor.Length == 0 || fate.Survivor == key.Value) return fate;
        var settled = await FatesOfAsync(manifest, new DocumentKey(fate.Survivor), cancellationToken);
        return settled.Find(other => other.Location == fate.Location) ?? fate;
    }

    private async Task<List<Fate>> FatesOfAsync(GenerationManifest manifest, DocumentKey key, CancellationToken cancellationToken)
    {
        var fates = new List<Fate>();
        var partition = DocumentKey.PartitionOf(key.Hash, manifest.Shards.Count);
        foreach (var run in manifest.Runs)
            if (run.Channel == Channels.Fates && run.Partition == partition)
                await CollectAsync(IndexLayout.File(manifest.Index, run.File), run.File, Encoding.UTF8.GetBytes(key.Value), fates, cancellationToken);
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

/// <summary>What is known of a URL or id.</summary>
/// <param name="Index">The index.</param>
/// <param name="Generation">The generation asked.</param>
/// <param name="Url">What was asked for.</param>
/// <param name="Key">The document key it stands for.</param>
/// <param name="Fates">The ends of all records under it; empty where the corpus held none.</param>
internal sealed record Inspection(string Index, int Generation, string Url, string Key, IReadOnlyList<Fate> Fates);
