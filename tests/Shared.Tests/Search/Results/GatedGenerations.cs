using Indexer.Indexing;
using Indexer.Search;
using Indexer.Search.Generations;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;
using Indexer.Search.Shards;

namespace Indexer.Tests.Search.Results;

/// <summary>The generations of an index whose searches wait for a gate, and are counted; its shards may be made to fail.</summary>
internal sealed class GatedGenerations(GenerationCache cache) : IGenerations, IDisposable
{
    private readonly ShardAsker _asker = new(1, TimeProvider.System);
    private int _begun;
    private int _stopped;
    private int _pinned;
    private int _pins;

    public int Begun => Volatile.Read(ref _begun);

    public int Stopped => Volatile.Read(ref _stopped);

    /// <summary>Pins that are still held.</summary>
    public int Pinned => Volatile.Read(ref _pinned);

    /// <summary>Waits until so many searches have pinned a generation, and all but one have let go of it: they wait for the one.</summary>
    public async Task UntilOneSearchesForAsync(int searches)
    {
        while (Volatile.Read(ref _pins) < searches || Pinned != 1 || Begun == 0) await Task.Yield();
    }

    /// <summary>Searches wait for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Whether a shard does not answer.</summary>
    public bool LacksShard { get; set; }

    public async Task<IPinnedGeneration> PinAsync(string index, GenerationWish wish, CancellationToken cancellationToken)
    {
        var pinned = new Pin(this, await new LocalGenerations(cache, _asker, TimeProvider.System).PinAsync(index, wish, cancellationToken));
        Interlocked.Increment(ref _pinned);
        Interlocked.Increment(ref _pins);
        return pinned;
    }

    public Task<IReadOnlyList<IndexSummary>> ListAsync(CancellationToken cancellationToken) => cache.ListAsync(cancellationToken);

    public void Dispose() => _asker.Dispose();

    private sealed class Pin(GatedGenerations owner, IPinnedGeneration real) : IPinnedGeneration
    {
        public GenerationManifest Manifest => real.Manifest;

        public GenerationStatistics Statistics => real.Statistics;

        public async Task<ShardHits[]> SearchAsync(ShardQuery query, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref owner._begun);
            try
            {
                await owner.Gate.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref owner._stopped);
                throw;
            }
            ShardHits[] hits = await real.SearchAsync(query, cancellationToken);
            if (owner.LacksShard) hits[0] = new ShardHits([], 0, "did not answer");
            return hits;
        }

        public Task<FetchedHit[]> FetchAsync(ShardQuery query, IReadOnlyList<Winner> winners, CancellationToken cancellationToken) => real.FetchAsync(query, winners, cancellationToken);

        public void Dispose()
        {
            Interlocked.Decrement(ref owner._pinned);
            real.Dispose();
        }
    }
}
