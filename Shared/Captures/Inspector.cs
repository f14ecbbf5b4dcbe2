using System.Text;
using Indexer.Extraction;
using Indexer.Indexing;
using Indexer.Jobs;
using Indexer.Shuffle;
using Indexer.Storage;
using Indexer.Storage.S3;

namespace Indexer.Captures;

/// <summary>Answers "why is this URL (not) in the index?" from the fates that a generation keeps. They are read from the store, up to the one asked for. Thread-safe.</summary>
/// <param name="store">The store.</param>
public sealed class Inspector(IBlobStore store)
{
    /// <summary>What a generation knows of a document.</summary>
    /// <param name="manifest">The generation.</param>
    /// <param name="urlOrId">Its URL, or the id that it has in a JSONL file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BlobStoreException">The store does not answer, or a run is damaged.</exception>
    public async Task<InspectionReport> InspectAsync(GenerationManifest manifest, string urlOrId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(urlOrId);
        var byId = DocumentKeys.FromId(urlOrId);
        var byUrl = UrlNormalizer.Normalize(urlOrId) is { } url ? DocumentKeys.FromUrl(url) : byId;
        foreach (var key in new[] { byUrl, byId })
        {
            var fates = await FatesOfAsync(manifest, key, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < fates.Count; i++) fates[i] = await FollowAsync(manifest, key, fates[i], cancellationToken).ConfigureAwait(false);
            if (fates.Count > 0) return Report(manifest, urlOrId, key, fates);
        }
        return Report(manifest, urlOrId, byUrl, []);
    }

    private static InspectionReport Report(GenerationManifest manifest, string urlOrId, DocumentKey key, List<Fate> fates) => new(manifest.Index, manifest.Generation, urlOrId, key.Value,
        [.. fates.OrderByDescending(fate => fate.Captured).ThenByDescending(fate => fate.Kind == FateKind.Indexed).Select(ReportOf)]);

    private static RecordFate ReportOf(Fate fate) => new(fate.Kind.ToString().ToLowerInvariant(), NullIfEmpty(fate.Reason), fate.Url,
        fate.Captured == DateTimeOffset.UnixEpoch ? null : fate.Captured, (fate.Location with { File = S3Uri.Shown(fate.Location.File) }).ToString(), NullIfEmpty(fate.Survivor));

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    // A page that names a canonical has its fate under that key, and a pointer there under its own.
    private async Task<Fate> FollowAsync(GenerationManifest manifest, DocumentKey key, Fate fate, CancellationToken cancellationToken)
    {
        if (fate.Reason != "canonical" || fate.Survivor.Length == 0 || fate.Survivor == key.Value) return fate;
        var settled = await FatesOfAsync(manifest, new DocumentKey(fate.Survivor), cancellationToken).ConfigureAwait(false);
        return settled.Find(other => other.Location == fate.Location) ?? fate;
    }

    private async Task<List<Fate>> FatesOfAsync(GenerationManifest manifest, DocumentKey key, CancellationToken cancellationToken)
    {
        var fates = new List<Fate>();
        var partition = DocumentKey.PartitionOf(key.Hash, manifest.Shards.Count);
        foreach (var run in manifest.Runs)
            if (run.Channel == Channels.Fates && run.Partition == partition)
                await CollectAsync(IndexLayout.File(manifest.Index, run.File), run.File, Encoding.UTF8.GetBytes(key.Value), fates, cancellationToken).ConfigureAwait(false);
        return fates;
    }

    private async Task CollectAsync(string blob, ManifestFile file, byte[] key, List<Fate> fates, CancellationToken cancellationToken)
    {
        using var reader = new RunReader(await store.OpenReadAsync(blob, 0, file.Length, cancellationToken).ConfigureAwait(false), file.Length, file.Hash, blob);
        while (reader.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var order = reader.Key.SequenceCompareTo(key);
            if (order > 0) return;
            if (order == 0) fates.Add(Fate.Read(reader.Value));
        }
    }
}
