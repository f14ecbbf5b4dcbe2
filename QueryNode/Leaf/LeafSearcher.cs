using Indexer.QueryNode.Cluster;
using Indexer.QueryNode.Gather;
using Indexer.QueryNode.Shards;
using Indexer.Search;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;
using Indexer.Search.Shards;
using Indexer.Telemetry;

namespace Indexer.QueryNode.Leaf;

/// <summary>Searches this node's own shards, for itself as root and for its peers alike. Thread-safe.</summary>
internal sealed class LeafSearcher(ShardOpener opener, ShardAsker asker, Admission admission, RecentSearches recent)
{
    /// <summary>First phase. One answer a shard, in their order.</summary>
    /// <exception cref="LeafException">There is too much to do.</exception>
    public async Task<ShardAnswer<ShardHits>[]> SearchAsync(HeldGeneration generation, int[] shards, ShardQuery query, CancellationToken cancellationToken)
    {
        long cost = (long)shards.Length * Admission.TermsOf(query.Parsed);
        if (!admission.TryEnter(cost))
        {
            ClusterMetrics.Rejected();
            throw new LeafException(LeafErrorKind.Overloaded, "this node has too much to do");
        }
        try
        {
            recent.Add(generation.Manifest.Index, query);
            return await SearchOpenAsync(generation, shards, query, cancellationToken);
        }
        finally
        {
            admission.Leave(cost);
        }
    }

    /// <summary>Second phase: what is shown of hits, by shard. One costs about what a term does in a shard.</summary>
    public async Task<ShardAnswer<FetchedHit[]>[]> FetchAsync(HeldGeneration generation, int[] shards, RankedHit[][] hits, ShardQuery query, CancellationToken cancellationToken)
    {
        long cost = hits.Sum(ofShard => ofShard.Length);
        admission.Enter(cost);
        try
        {
            return await FetchOpenAsync(generation, shards, hits, query, cancellationToken);
        }
        finally
        {
            admission.Leave(cost);
        }
    }

    private Task<ShardAnswer<FetchedHit[]>[]> FetchOpenAsync(HeldGeneration generation, int[] shards, RankedHit[][] hits, ShardQuery query, CancellationToken cancellationToken) =>
        WithOpenAsync(generation, shards, async open =>
        {
            ScoringModel model = generation.Statistics.ModelOf(query.Ranking);
            var wanted = new List<(ShardSearcher Shard, RankedHit Hit)>();
            for (int i = 0; i < open.Length; i++)
                if (open[i]?.SearcherOf(model) is { } searcher) wanted.AddRange(hits[i].Select(hit => (searcher, hit)));
            FetchedHit[] fetched = await asker.FetchAsync(wanted, query, cancellationToken);
            var answers = new ShardAnswer<FetchedHit[]>[shards.Length];
            for (int i = 0, at = 0; i < answers.Length; i++)
                answers[i] = open[i] is null ? ShardAnswer<FetchedHit[]>.NotHere : AnswerOf(generation, shards[i], fetched[at..(at += hits[i].Length)]);
            return answers;
        }, cancellationToken);

    private Task<ShardAnswer<ShardHits>[]> SearchOpenAsync(HeldGeneration generation, int[] shards, ShardQuery query, CancellationToken cancellationToken) =>
        WithOpenAsync(generation, shards, async open =>
        {
            ScoringModel model = generation.Statistics.ModelOf(query.Ranking);
            ShardHits[] hits = await asker.SearchAsync(Array.ConvertAll(open, shard => shard?.SearcherOf(model)), query, cancellationToken);
            var answers = new ShardAnswer<ShardHits>[shards.Length];
            for (int i = 0; i < answers.Length; i++) answers[i] = open[i] is null ? ShardAnswer<ShardHits>.NotHere : AnswerOf(generation, shards[i], hits[i]);
            return answers;
        }, cancellationToken);

    /// <summary>Does something with shards while they are open; null is one that is not here.</summary>
    private async Task<T> WithOpenAsync<T>(HeldGeneration generation, int[] shards, Func<OpenShard?[], Task<T>> use, CancellationToken cancellationToken)
    {
        Task<OpenShard?>[] opening = Array.ConvertAll(shards, shard => AcquireAsync(generation, shard, cancellationToken));
        try
        {
            return await use(await Task.WhenAll(opening));
        }
        finally
        {
            foreach (Task<OpenShard?> opened in opening)
                if (opened.IsCompletedSuccessfully) (await opened)?.Release();
        }
    }

    private ShardAnswer<ShardHits> AnswerOf(HeldGeneration generation, int shard, ShardHits hits)
    {
        if (!hits.IsDamaged) return new ShardAnswer<ShardHits>(hits, null);
        opener.Distrust(generation, shard);
        return new ShardAnswer<ShardHits>(null, hits.Failure);
    }

    private ShardAnswer<FetchedHit[]> AnswerOf(HeldGeneration generation, int shard, FetchedHit[] fetched)
    {
        if (Array.Find(fetched, f => f.IsDamaged).Failure is not { } failure) return new ShardAnswer<FetchedHit[]>(fetched, null);
        opener.Distrust(generation, shard);
        return new ShardAnswer<FetchedHit[]>(null, failure);
    }

    /// <summary>A shard, or null where it is not here. Shards of a generation that was asked for by number are opened now.</summary>
    private async Task<OpenShard?> AcquireAsync(HeldGeneration generation, int shard, CancellationToken cancellationToken)
    {
        if (generation.TryAcquire(shard) is { } open) return open;
        if (!generation.IsOnDemand || (uint)shard >= (uint)generation.Manifest.Shards.Count) return null;
        try
        {
            await opener.OpenAsync(generation, shard, cancellationToken);
            return generation.TryAcquire(shard);
        }
        catch (SearchException)
        {
            return null;
        }
    }
}
