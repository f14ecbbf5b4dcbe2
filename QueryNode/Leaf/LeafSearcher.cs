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
internal sealed class LeafSearcher(ShardOpener opener, Openings openings, ShardAsker asker, Admission admission, RecentSearches recent, TimeProvider time)
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
        AskAsync<FetchedHit[]>(generation, shards, query, async asked =>
        {
            FetchedHit[] fetched = await asker.FetchAsync([.. asked.SelectMany(shard => hits[shard.Place].Select(hit => (shard.Searcher, hit)))], query, cancellationToken);
            int at = 0;
            return Array.ConvertAll(asked, shard => AnswerOf(generation, shards[shard.Place], fetched[at..(at += hits[shard.Place].Length)]));
        }, cancellationToken);

    private Task<ShardAnswer<ShardHits>[]> SearchOpenAsync(HeldGeneration generation, int[] shards, ShardQuery query, CancellationToken cancellationToken) =>
        AskAsync<ShardHits>(generation, shards, query, async asked =>
        {
            ShardHits[] hits = await asker.SearchAsync(Array.ConvertAll(asked, shard => (ShardSearcher?)shard.Searcher), query, cancellationToken);
            return [.. asked.Select((shard, i) => AnswerOf(generation, shards[shard.Place], hits[i]))];
        }, cancellationToken);

    /// <summary>Asks the shards that are open together, and each that has to be opened first once it is; one that is not here, or not in time, refuses.</summary>
    private async Task<ShardAnswer<T>[]> AskAsync<T>(HeldGeneration generation, int[] shards, ShardQuery query, Func<Asked[], Task<ShardAnswer<T>[]>> ask, CancellationToken cancellationToken)
        where T : class
    {
        ScoringModel model = generation.Statistics.ModelOf(query.Ranking);
        var answers = new ShardAnswer<T>[shards.Length];
        var open = new OpenShard?[shards.Length];
        try
        {
            var (here, absent) = (new List<int>(shards.Length), new List<int>());
            for (int i = 0; i < shards.Length; i++)
            {
                open[i] = generation.TryAcquire(shards[i]);
                (open[i] is null ? absent : here).Add(i);
            }
            // All of them end before the shards may be closed, also where one fails.
            await Task.WhenAll([AskOpenAsync([.. here]), .. absent.Select(OpenAndAskAsync)]);
            return answers;
        }
        finally
        {
            foreach (OpenShard? shard in open) shard?.Release();
        }

        async Task AskOpenAsync(int[] places)
        {
            if (places.Length == 0) return;
            ShardAnswer<T>[] given = await ask(Array.ConvertAll(places, place => new Asked(place, open[place]!.SearcherOf(model)))); // they are open
            for (int i = 0; i < places.Length; i++) answers[places[i]] = given[i];
        }

        async Task OpenAndAskAsync(int place)
        {
            string? refusal = await OpenAsync(generation, shards[place], query.Deadline, cancellationToken);
            open[place] = generation.TryAcquire(shards[place]);
            if (open[place] is not null) await AskOpenAsync([place]);
            else answers[place] = refusal is null ? ShardAnswer<T>.NotHere : new ShardAnswer<T>(null, refusal);
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

    /// <summary>Opens a shard of a generation whose shards are opened as they are asked for, as long as there is time.</summary>
    /// <returns>Why it is not open; null also where it ought not to be.</returns>
    private async Task<string?> OpenAsync(HeldGeneration generation, int shard, long deadline, CancellationToken cancellationToken)
    {
        if (!generation.IsOnDemand || (uint)shard >= (uint)generation.Manifest.Shards.Count) return null;
        try
        {
            return await TimeLimit.KeepAsync(time.GetElapsedTime(time.GetTimestamp(), deadline), time, "is still being opened", async token =>
            {
                await openings.OpenAsync(generation, shard, token);
                return (string?)null;
            }, cancellationToken);
        }
        catch (SearchException e)
        {
            return e.Kind == SearchErrorKind.Late ? e.Message : $"could not be opened: {(e.InnerException ?? e).Message}";
        }
    }

    /// <summary>A shard that is asked, and its place among those that were asked for.</summary>
    private readonly record struct Asked(int Place, ShardSearcher Searcher);
}
