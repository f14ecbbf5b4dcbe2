using Indexer.Indexing;
using Indexer.Search.Generations;
using Indexer.Search.Shards;

namespace Indexer.Search.Scatter;

/// <summary>The generations of one process, all shards of which are here.</summary>
internal sealed class LocalGenerations(GenerationCache cache, ShardAsker asker, TimeProvider time) : IGenerations
{
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(200);

    public async Task<IPinnedGeneration> PinAsync(string index, GenerationWish wish, CancellationToken cancellationToken)
    {
        while (true)
        {
            GenerationLease lease = await cache.AcquireAsync(index, wish.Number, cancellationToken);
            int newest = lease.Generation.Manifest.Generation;
            if (wish.AtLeast is not { } least || newest >= least) return new LocalGeneration(lease, asker, time);
            lease.Dispose();
            if (wish.Number is not null || time.GetTimestamp() >= wish.Deadline) throw wish.NotYet(index, newest);
            await Task.Delay(s_lookAgain, time, cancellationToken);
        }
    }

    public Task<IReadOnlyList<IndexSummary>> ListAsync(CancellationToken cancellationToken) => cache.ListAsync(cancellationToken);

    private sealed class LocalGeneration(GenerationLease lease, ShardAsker asker, TimeProvider time) : IPinnedGeneration
    {
        public GenerationManifest Manifest => lease.Generation.Manifest;

        public GenerationStatistics Statistics => lease.Generation.Statistics;

        public Task<ShardHits[]> SearchAsync(ShardQuery query, CancellationToken cancellationToken) =>
            asker.SearchAsync([.. lease.Generation.ShardsBy(query.Ranking).Select((shard, position) => query.OnlyShard is { } only && only != position ? null : shard)], query, cancellationToken);

        public Task<FetchedHit[]> FetchAsync(ShardQuery query, IReadOnlyList<Winner> winners, CancellationToken cancellationToken)
        {
            IReadOnlyList<ShardSearcher> shards = lease.Generation.ShardsBy(query.Ranking);
            return asker.FetchAsync([.. winners.Select(winner => (shards[winner.Shard], winner.Hit))], query.ToFetch(time), cancellationToken);
        }

        public void Dispose() => lease.Dispose();
    }
}
