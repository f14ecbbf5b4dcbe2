using System.Text.Json;
using Indexer.Storage;

namespace Indexer.Indexing;

/// <summary>The generations of every index, as manifests in the store. Nothing is cached; thread-safe.</summary>
public sealed class ManifestStore(IBlobStore store, TimeProvider time)
{
    /// <summary>Format of manifests that this program writes, and the newest that it reads.</summary>
    public const int FormatVersion = 1;

    /// <summary>The newest generation, or null where the index has none.</summary>
    /// <exception cref="BlobStoreException">The store failed; kind <see cref="BlobStoreErrorKind.Corrupt"/> where the manifest can't be read.</exception>
    public async Task<GenerationManifest?> LatestAsync(string index, CancellationToken cancellationToken)
    {
        var numbers = await NumbersAsync(index, cancellationToken).ConfigureAwait(false);
        return numbers.Count == 0 ? null : await GetAsync(index, numbers[^1], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A generation, or null where there is none of this number.</summary>
    /// <exception cref="BlobStoreException">The store failed; kind <see cref="BlobStoreErrorKind.Corrupt"/> where the manifest can't be read.</exception>
    public async Task<GenerationManifest?> GetAsync(string index, int number, CancellationToken cancellationToken)
    {
        var key = IndexLayout.Generation(index, number);
        try
        {
            var blob = await store.OpenReadAsync(key, 0, null, cancellationToken).ConfigureAwait(false);
            await using (blob.ConfigureAwait(false))
            {
                var manifest = await JsonSerializer.DeserializeAsync(blob, IndexingJson.Default.GenerationManifest, cancellationToken).ConfigureAwait(false);
                return Checked(key, index, number, manifest);
            }
        }
        catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.NotFound)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new BlobStoreException(BlobStoreErrorKind.Corrupt, key, $"The manifest '{key}' can't be read: {e.Message}", e);
        }
    }

    /// <summary>All generations of an index, oldest first.</summary>
    public async Task<IReadOnlyList<GenerationManifest>> ListAsync(string index, CancellationToken cancellationToken)
    {
        var manifests = new List<GenerationManifest>();
        foreach (var number in await NumbersAsync(index, cancellationToken).ConfigureAwait(false))
            if (await GetAsync(index, number, cancellationToken).ConfigureAwait(false) is { } manifest) manifests.Add(manifest);
        return manifests;
    }

    /// <summary>The newest generations of an index below a number, the newest first.</summary>
    /// <param name="index">The index.</param>
    /// <param name="before">Only older ones than this; null: from the newest on.</param>
    /// <param name="most">So many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<GenerationManifest>> NewestAsync(string index, int? before, int most, CancellationToken cancellationToken)
    {
        var manifests = new List<GenerationManifest>();
        foreach (var number in (await NumbersAsync(index, cancellationToken).ConfigureAwait(false)).Where(number => number < (before ?? int.MaxValue)).OrderDescending().Take(most))
            if (await GetAsync(index, number, cancellationToken).ConfigureAwait(false) is { } manifest) manifests.Add(manifest);
        return manifests;
    }

    /// <summary>The number of the newest generation below a number, or null where the index has none: a listing, without reading a manifest.</summary>
    /// <param name="index">The index.</param>
    /// <param name="before">Only older ones than this; null: the newest of all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<int?> NewestNumberAsync(string index, int? before, CancellationToken cancellationToken)
    {
        var numbers = await NumbersAsync(index, cancellationToken).ConfigureAwait(false);
        var at = numbers.FindLastIndex(number => number < (before ?? int.MaxValue));
        return at < 0 ? null : numbers[at];
    }

    /// <summary>Names of the indexes that have a generation, in ordinal order.</summary>
    public async Task<IReadOnlyList<string>> IndexesAsync(CancellationToken cancellationToken)
    {
        var indexes = new List<string>();
        foreach (var name in await NamesAsync(cancellationToken).ConfigureAwait(false))
            if (await NewestNumberAsync(name, before: null, cancellationToken).ConfigureAwait(false) is not null) indexes.Add(name);
        return indexes;
    }

    /// <summary>Names of the indexes that the store has anything of, in ordinal order; what has no generation is one that is being built, or its remains. One listing of one level, however large they are.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellationToken)
    {
        var folders = await store.ListFoldersAsync(IndexLayout.Root, cancellationToken).ConfigureAwait(false);
        return [.. folders.Select(folder => folder[IndexLayout.Root.Length..^1]).Where(IndexLayout.IsName).Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Publishes a manifest under its number, unless that is taken. True also where the very same publication is there already: a put whose answer was lost may be repeated.
    /// False: another was faster; read <see cref="LatestAsync"/> and decide anew.
    /// </summary>
    /// <exception cref="ArgumentException">The manifest contradicts itself.</exception>
    /// <exception cref="BlobStoreException">The store failed.</exception>
    public async Task<bool> PublishAsync(GenerationManifest manifest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        Validate(manifest);
        var json = JsonSerializer.SerializeToUtf8Bytes(manifest, IndexingJson.Default.GenerationManifest);
        var key = IndexLayout.Generation(manifest.Index, manifest.Generation);
        if (await store.TryCreateAsync(key, json, cancellationToken).ConfigureAwait(false)) return true;
        var there = await GetAsync(manifest.Index, manifest.Generation, cancellationToken).ConfigureAwait(false);
        return there is not null && json.AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(there, IndexingJson.Default.GenerationManifest));
    }

    /// <summary>Publishes the content of an older generation as a new one and returns it; searches see it as any other.</summary>
    /// <exception cref="ArgumentException">There is no such generation.</exception>
    /// <exception cref="BlobStoreException">The store failed.</exception>
    public async Task<GenerationManifest> RollbackAsync(string index, int toGeneration, CancellationToken cancellationToken)
    {
        var content = await GetAsync(index, toGeneration, cancellationToken).ConfigureAwait(false)
            ?? throw new ArgumentException($"The index '{index}' has no generation {toGeneration}.", nameof(toGeneration));
        while (true)
        {
            var numbers = await NumbersAsync(index, cancellationToken).ConfigureAwait(false);
            var manifest = content with { Generation = numbers[^1] + 1, RollbackOf = content.RollbackOf ?? toGeneration, Published = time.GetUtcNow() };
            // Whoever loses a number to another publication takes the next: each round somebody gets ahead.
            if (await PublishAsync(manifest, cancellationToken).ConfigureAwait(false)) return manifest;
        }
    }

    private static void Validate(GenerationManifest manifest)
    {
        if (manifest.Version != FormatVersion) throw new ArgumentException($"A manifest is written with version {FormatVersion}, not {manifest.Version}.", nameof(manifest));
        if (manifest.Generation < 1) throw new ArgumentException($"Generations are numbered from 1; this is {manifest.Generation}.", nameof(manifest));
        var hash = Indexing.ContentHash.Of(manifest.Shards);
        if (manifest.ContentHash != hash) throw new ArgumentException($"The content hash is {manifest.ContentHash}, and its shards give {hash}.", nameof(manifest));
        var documents = manifest.Shards.Sum(shard => shard.Documents);
        if (manifest.Documents != documents) throw new ArgumentException($"The manifest counts {manifest.Documents} documents, and its shards have {documents}.", nameof(manifest));
    }

    private static GenerationManifest Checked(string key, string index, int number, GenerationManifest? manifest)
    {
        if (manifest is null || manifest.Index != index || manifest.Generation != number)
            throw new BlobStoreException(BlobStoreErrorKind.Corrupt, key, $"The manifest '{key}' is of another index or generation.");
        if (manifest.Version > FormatVersion)
            throw new BlobStoreException(BlobStoreErrorKind.Refused, key, $"The manifest '{key}' has version {manifest.Version}; this program reads up to {FormatVersion}: use a newer one.");
        return manifest;
    }

    private async Task<List<int>> NumbersAsync(string index, CancellationToken cancellationToken)
    {
        var numbers = new List<int>();
        await foreach (var blob in store.ListAsync(IndexLayout.Generations(index), cancellationToken).ConfigureAwait(false))
            if (IndexLayout.NumberOf(blob.Key) is { } number) numbers.Add(number);
        numbers.Sort();
        return numbers;
    }
}
