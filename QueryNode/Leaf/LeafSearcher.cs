using Indexer.QueryNode.Cluster;
using Indexer.QueryNode.Gather;
using Indexer.QueryNode.Shards;
using Indexer.Search;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;
using Indexer.Search.Shards;
using Indexer.Search.Snippets;
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

    /// <summary>Second phase: what is shown of hits, by shard.</summary>
    public async Task<ShardAnswer<FetchedHit[]>[]> FetchAsync(HeldGeneration generation, int[] shards, RankedHit[][] hits, ShardQuery query, CancellationToken cancellationToken)
    {
        var snippets = new SnippetMaker(query.Compiled.Terms, query.SnippetSize);
        var answers = new ShardAnswer<FetchedHit[]>[shards.Length];
        for (int i = 0; i < shards.Length; i++) answers[i] = await FetchAsync(generation, shards[i], hits[i], query, snippets, cancellationToken);
        return answers;
    }

    private async Task<ShardAnswer<ShardHits>[]> SearchOpenAsync(HeldGeneration generation, int[] shards, ShardQuery query, CancellationToken cancellationToken)
    {
        Task<OpenShard?>[] opening = Array.ConvertAll(shards, shard => AcquireAsync(generation, shard, cancellationToken));
        try
        {
            OpenShard?[] open = await Task.WhenAll(opening);
            ScoringModel model = generation.Statistics.ModelOf(query.Ranking);
            ShardHits[] hits = await asker.SearchAsync(Array.ConvertAll(open, shard => shard?.SearcherOf(model)), query, cancellationToken);
            var answers = new ShardAnswer<ShardHits>[shards.Length];
            for (int i = 0; i < answers.Length; i++) answers[i] = open[i] is null ? ShardAnswer<ShardHits>.NotHere : AnswerOf(generation, shards[i], hits[i]);
            return answers;
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

    private async Task<ShardAnswer<FetchedHit[]>> FetchAsync(
        HeldGeneration generation, int shard, RankedHit[] hits, ShardQuery query, SnippetMaker snippets, CancellationToken cancellationToken)
    {
        if (await AcquireAsync(generation, shard, cancellationToken) is not { } open) return ShardAnswer<FetchedHit[]>.NotHere;
        try
        {
            ShardSearcher searcher = open.SearcherOf(generation.Statistics.ModelOf(query.Ranking));
            var fetched = await Task.Run(
                () => Array.ConvertAll(hits, hit =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    return ShardAsker.Fetch(searcher, hit, query, snippets);
                }),
                cancellationToken);
            if (Array.Find(fetched, f => f.Fields is null).Failure is not { } failure) return new ShardAnswer<FetchedHit[]>(fetched, null);
            opener.Distrust(generation, shard);
            return new ShardAnswer<FetchedHit[]>(null, failure);
        }
        finally
        {
            open.Release();
        }
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
