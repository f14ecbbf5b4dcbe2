using System.Collections.Concurrent;
using Indexer.Indexing;
using Indexer.QueryNode.Cluster;
using Indexer.Search;
using Indexer.Storage;

namespace Indexer.QueryNode.Shards;

/// <summary>What this node holds, by index. Searches pin generations here; <see cref="HoldingsKeeper"/> sees to it that the right ones are there. Thread-safe.</summary>
internal sealed class Holdings(ManifestStore manifests, Openings openings) : IDisposable
{
    private readonly ConcurrentDictionary<string, IndexHolding> _indexes = new(StringComparer.Ordinal);

    /// <summary>Called when there may be something to do; from any thread.</summary>
    public event Action? Changed;

    public IEnumerable<IndexHolding> Indexes => _indexes.Values;

    /// <summary>An index that is known here; null for others.</summary>
    public IndexHolding? Find(string index) => _indexes.GetValueOrDefault(index);

    /// <summary>An index that is known here or in the store: names that were made up leave nothing behind.</summary>
    /// <exception cref="SearchException">There is no such index.</exception>
    /// <exception cref="BlobStoreException">The store does not answer.</exception>
    public async Task<IndexHolding> GetAsync(string index, CancellationToken cancellationToken)
    {
        if (Find(index) is { } known) return known;
        if (IndexLayout.IsName(index) && await manifests.LatestAsync(index, cancellationToken) is { } newest) return Offer(newest);
        throw new SearchException(SearchErrorKind.UnknownIndex, $"there is no index {index}.");
    }

    /// <summary>A manifest that the store has.</summary>
    public IndexHolding Offer(GenerationManifest manifest)
    {
        IndexHolding holding = _indexes.GetOrAdd(manifest.Index, name => new IndexHolding(name));
        holding.Offer(manifest);
        Changed?.Invoke();
        return holding;
    }

    /// <summary>A generation by its number, to be given back by its release; one that is not here is opened without its shards, which are opened as they are asked for.</summary>
    /// <exception cref="SearchException">There is no such generation, or it can't be opened now.</exception>
    /// <exception cref="BlobStoreException">The store does not answer.</exception>
    public async Task<HeldGeneration> AcquireAsync(IndexHolding holding, int generation, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (holding.TryAcquire(generation) is { } held) return held;
            await openings.OpenAsync(holding, generation, cancellationToken);
        }
    }

    /// <summary>What is told to peers.</summary>
    public IReadOnlyList<IndexState> Tell() =>
        [.. _indexes.Values.Select(i => new IndexState(i.Index, i.Serving?.Number ?? 0, [.. i.Held.Select(h => new HeldState(h.Number, h.OpenShards))]) { Fault = i.Fault })];

    public void Dispose()
    {
        foreach (IndexHolding index in _indexes.Values) index.Close();
    }
}
