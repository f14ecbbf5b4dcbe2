using System.Collections.Concurrent;
using Indexer.Indexing;
using Indexer.Search.Filtering;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;
using Indexer.Search.Shards;
using Indexer.Storage;

namespace Indexer.Search.Generations;

/// <summary>
/// The generations that searches run on: opened when first asked for, swapped whole when a newer one is published, closed when the last search on them ends. Thread-safe.
/// </summary>
public sealed class GenerationCache : IDisposable
{
    private readonly ConcurrentDictionary<string, IndexSlot> _slots = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _adding = new(1);
    private readonly ManifestStore _manifests;
    private readonly GenerationFiles _files;
    private readonly ShardMemory _memory;
    private readonly RankingOptions _ranking;
    private readonly TimeSpan _freshness;
    private readonly TimeProvider _time;

    /// <param name="store">The store; stays the caller's.</param>
    /// <param name="folder">Where copies of shard files are kept, for one process only.</param>
    /// <param name="freshness">
    /// How old a look at the store may be for a search to go by it; zero: every search looks (default). <see cref="Timeout.InfiniteTimeSpan"/>: only the first looks.
    /// </param>
    /// <param name="localFile">Path of a blob of a store that is a folder of this machine: its files are then read in place, without a copy and without checking their sums.</param>
    /// <param name="ranking">How to score; the default is the product's.</param>
    /// <param name="time">The clock of <paramref name="freshness"/>.</param>
    /// <param name="filterBytes">Bytes for the documents that filters let through, of all open shards; 0: they are looked for each time. Default 64 MiB.</param>
    public GenerationCache(
        IBlobStore store, string folder, TimeSpan freshness = default, Func<string, string>? localFile = null, RankingOptions? ranking = null, TimeProvider? time = null,
        long filterBytes = FilterCache.UsualBytes)
    {
        _manifests = new ManifestStore(store, time ?? TimeProvider.System);
        _files = new GenerationFiles(store, folder, localFile);
        _memory = new ShardMemory(new FilterCache(filterBytes), ShardMemory.UsualBytes);
        _ranking = ranking ?? new RankingOptions();
        _freshness = freshness;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Bytes of the documents of filters that are remembered.</summary>
    internal long FilterBytes => _memory.Filters.Bytes;

    /// <summary>The indexes of the store, by name, each with its newest generation.</summary>
    public async Task<IReadOnlyList<IndexSummary>> ListAsync(CancellationToken cancellationToken)
    {
        var summaries = new List<IndexSummary>();
        foreach (string index in await _manifests.IndexesAsync(cancellationToken))
        {
            if (await _manifests.LatestAsync(index, cancellationToken) is { } newest)
                summaries.Add(new IndexSummary(index, newest.Generation, newest.Documents, newest.Shards.Count, newest.Shards.Sum(s => s.Bytes), newest.Published));
        }
        return summaries;
    }

    /// <summary>Closes all generations that no search is using; the others close with their last search.</summary>
    public void Dispose()
    {
        foreach (IndexSlot slot in _slots.Values) slot.Close();
        _slots.Clear();
        _adding.Dispose();
    }

    /// <summary>Pins the newest generation of an index, or the one given.</summary>
    /// <exception cref="SearchException">There is no such index or generation, or it can't be opened.</exception>
    internal async Task<GenerationLease> AcquireAsync(string index, int? generation, CancellationToken cancellationToken)
    {
        if (!IndexLayout.IsName(index)) throw UnknownIndex(index);
        IndexSlot slot = _slots.TryGetValue(index, out IndexSlot? known) ? known : await AddSlotAsync(index, cancellationToken);
        if (generation is { } number)
        {
            if (slot.TryAcquire(number) is { } open) return new GenerationLease(open);
        }
        else if (IsFresh(slot) && slot.TryAcquireCurrent() is { } current) return new GenerationLease(current);

        await slot.Opening.WaitAsync(cancellationToken);
        try
        {
            IndexGeneration acquired = generation is { } wanted
                ? slot.TryAcquire(wanted) ?? await OpenPinnedAsync(slot, wanted, cancellationToken)
                : await AcquireNewestAsync(slot, cancellationToken);
            return new GenerationLease(acquired);
        }
        finally
        {
            slot.Opening.Release();
        }
    }

    /// <summary>A slot for an index that exists: names that were made up leave nothing behind.</summary>
    private async Task<IndexSlot> AddSlotAsync(string index, CancellationToken cancellationToken)
    {
        await _adding.WaitAsync(cancellationToken);
        try
        {
            if (_slots.TryGetValue(index, out IndexSlot? known)) return known;
            var slot = new IndexSlot(index);
            await SwapInNewestAsync(slot, cancellationToken);
            if (slot.CurrentGeneration == 0) throw UnknownIndex(index);
            return _slots[index] = slot;
        }
        finally
        {
            _adding.Release();
        }
    }

    private async Task<IndexGeneration> AcquireNewestAsync(IndexSlot slot, CancellationToken cancellationToken)
    {
        if (!IsFresh(slot)) await SwapInNewestAsync(slot, cancellationToken);
        return slot.TryAcquireCurrent() ?? throw UnknownIndex(slot.Index);
    }

    private async Task SwapInNewestAsync(IndexSlot slot, CancellationToken cancellationToken)
    {
        GenerationManifest? newest = await _manifests.LatestAsync(slot.Index, cancellationToken);
        if (newest is not null && newest.Generation != slot.CurrentGeneration) slot.Swap(await OpenAsync(newest, cancellationToken));
        slot.LastLook = _time.GetTimestamp();
    }

    private async Task<IndexGeneration> OpenPinnedAsync(IndexSlot slot, int number, CancellationToken cancellationToken)
    {
        GenerationManifest manifest = await _manifests.GetAsync(slot.Index, number, cancellationToken)
            ?? throw new SearchException(SearchErrorKind.UnknownGeneration, $"the index {slot.Index} has no generation {number}.");
        IndexGeneration generation = await OpenAsync(manifest, cancellationToken);
        generation.TryAddReference();
        slot.Pin(generation);
        return generation;
    }

    private async Task<IndexGeneration> OpenAsync(GenerationManifest manifest, CancellationToken cancellationToken)
    {
        try
        {
            return await IndexGeneration.OpenAsync(manifest, _files, _memory, _ranking, cancellationToken);
        }
        catch (Exception e) when (e is BlobStoreException || ShardAsker.IsDamage(e))
        {
            throw new SearchException(SearchErrorKind.Unavailable, $"generation {manifest.Generation} of the index {manifest.Index} can't be opened: {e.Message}", e);
        }
    }

    private bool IsFresh(IndexSlot slot) =>
        slot.LastLook != 0 && (_freshness == Timeout.InfiniteTimeSpan || _time.GetElapsedTime(slot.LastLook) < _freshness);

    private static SearchException UnknownIndex(string index) => new(SearchErrorKind.UnknownIndex, $"there is no index {index}.");
}
