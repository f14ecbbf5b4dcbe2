using Indexer.Indexing;
using Indexer.QueryNode.Cluster;
using Indexer.Search;
using Indexer.Search.Filtering;
using Indexer.Search.Generations;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;
using Indexer.Search.Shards;
using Indexer.Storage;

namespace Indexer.QueryNode.Shards;

/// <summary>
/// Opens generations and shards from the store, so many shards at a time, and as many of generations that were asked for by number: those hold up no newer one. What a generation at hand has unchanged is shared, not opened again: a shard, and where all of the content is equal, as after a
/// rollback, the term statistics with all that searches have worked out. Thread-safe.
/// </summary>
internal sealed class ShardOpener(GenerationFiles files, ShardMemory memory, ShardWarmer warmer, ClusterOptions options) : IDisposable
{
    private readonly Dictionary<(string Index, string Hash), OpenShard> _known = [];
    private readonly List<GenerationTerms> _knownTerms = [];
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _slots = new(options.Opening), _slotsOnDemand = new(options.Opening);
    private readonly RankingOptions _ranking = new();

    /// <summary>Opens a generation without any shard; the caller holds the first reference.</summary>
    /// <exception cref="SearchException">It can't be opened.</exception>
    public async Task<HeldGeneration> OpenAsync(GenerationManifest manifest, bool onDemand, CancellationToken cancellationToken)
    {
        try
        {
            GenerationTerms terms = ShareTerms(manifest) ?? Remember(await GenerationTerms.OpenAsync(manifest, files, _ranking, options.MostWords, cancellationToken));
            var opened = new HeldGeneration(manifest, terms, onDemand);
            try
            {
                // Read before the first who types would wait for it.
                if (!onDemand) _ = terms.Statistics.Words;
                return opened;
            }
            catch
            {
                opened.Release();
                throw;
            }
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw new SearchException(SearchErrorKind.Unavailable, $"generation {manifest.Generation} of the index {manifest.Index} can't be opened: {e.Message}", e);
        }
    }

    /// <summary>Fetches, opens and warms a shard, and adds it to its generation.</summary>
    /// <exception cref="SearchException">It can't be opened.</exception>
    public async Task OpenAsync(HeldGeneration generation, int shard, CancellationToken cancellationToken)
    {
        ShardManifest manifest = generation.Manifest.Shards[shard];
        if (Share(generation.Manifest.Index, manifest) is { } shared)
        {
            await TakeAsync(generation, shard, shared, cancellationToken);
            return;
        }
        SemaphoreSlim slots = generation.IsOnDemand ? _slotsOnDemand : _slots;
        await slots.WaitAsync(cancellationToken);
        try
        {
            OpenShard open = await OpenShard.OpenAsync(generation.Manifest.Index, manifest, files, memory, cancellationToken);
            try
            {
                open.Warm();
            }
            catch
            {
                open.Release();
                throw;
            }
            Remember(generation.Manifest.Index, open);
            await TakeAsync(generation, shard, open, cancellationToken);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw new SearchException(SearchErrorKind.Unavailable, $"shard {manifest.Id} of generation {generation.Number} of the index {generation.Manifest.Index} can't be opened: {e.Message}", e);
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>A shard's files could not be read: it is let go of, and where they are copies they are checked, and fetched anew where they do not hold, when it is opened again.</summary>
    public void Distrust(HeldGeneration generation, int shard)
    {
        if (!files.AreCopies) return;
        ShardManifest manifest = generation.Manifest.Shards[shard];
        foreach (ManifestFile file in manifest.Files) files.Distrust(file);
        lock (_gate) _known.Remove((generation.Manifest.Index, manifest.Hash));
        generation.Drop(shard);
    }

    public void Dispose()
    {
        _slots.Dispose();
        _slotsOnDemand.Dispose();
    }

    /// <summary>Adds an open shard to its generation, warm for it unless somebody waits.</summary>
    private async Task TakeAsync(HeldGeneration generation, int shard, OpenShard open, CancellationToken cancellationToken)
    {
        try
        {
            if (!generation.IsOnDemand && !open.HasSearcherOf(generation.Statistics.Model)) await warmer.WarmAsync(generation, open, cancellationToken);
        }
        catch
        {
            open.Release();
            throw;
        }
        generation.Add(shard, open);
    }

    private GenerationTerms? ShareTerms(GenerationManifest manifest)
    {
        lock (_gate) return _knownTerms.Find(known => known.AreThoseOf(manifest) && known.TryAddReference());
    }

    private GenerationTerms Remember(GenerationTerms terms)
    {
        lock (_gate)
        {
            _knownTerms.RemoveAll(known => known.IsClosed);
            _knownTerms.Add(terms);
        }
        return terms;
    }

    private OpenShard? Share(string index, ShardManifest manifest)
    {
        lock (_gate)
        {
            if (!_known.TryGetValue((index, manifest.Hash), out OpenShard? known)) return null;
            return known.Manifest.Id == manifest.Id && known.TryAddReference() ? known : null;
        }
    }

    private void Remember(string index, OpenShard open)
    {
        lock (_gate)
        {
            foreach (var (key, known) in _known)
                if (known.IsClosed) _known.Remove(key);
            _known[(index, open.Manifest.Hash)] = open;
        }
    }

    private static bool IsUnreadable(Exception e) => e is UnauthorizedAccessException or BlobStoreException || ShardAsker.IsDamage(e);
}
