using Indexer.Indexing;
using Indexer.QueryNode.Cluster;
using Indexer.QueryNode.Leaf;
using Indexer.QueryNode.Shards;
using Indexer.Search;
using Indexer.Search.Generations;
using Indexer.Search.Ranking;
using Indexer.Search.Scatter;
using Indexer.Search.Shards;

namespace Indexer.QueryNode.Gather;

/// <summary>A generation pinned for one search, whose shards are asked wherever they are.</summary>
internal sealed class ClusterGeneration(HeldGeneration held, LeafSearcher local, Gatherer gatherer, TimeProvider time) : IPinnedGeneration
{
    // Shards stop at the deadline and answer with what they have: so long their answers may be on their way.
    private static readonly TimeSpan s_way = TimeSpan.FromMilliseconds(100);

    private readonly Target?[] _answeredBy = new Target?[held.Manifest.Shards.Count];

    public GenerationManifest Manifest => held.Manifest;

    public GenerationStatistics Statistics => held.Statistics;

    public async Task<ShardHits[]> SearchAsync(ShardQuery query, CancellationToken cancellationToken)
    {
        int[] asked = query.OnlyShard is { } only ? [only] : [.. Enumerable.Range(0, _answeredBy.Length)];
        var scatter = new Scatter<ShardHits>(gatherer.Searches, held, AskAsync);
        var states = await scatter.RunAsync(asked, time.TimestampAfter(query.Deadline, s_way), null, cancellationToken);
        if (scatter.MetOverload && states.Values.All(s => s.Answer is null))
            throw new SearchException(SearchErrorKind.Overloaded, "there is more to search than can be searched; ask again later.") { RetryAfter = TimeSpan.FromSeconds(1) };
        foreach (int shard in asked) _answeredBy[shard] = states[shard].By;
        return [.. _answeredBy.Select((_, shard) =>
            !states.TryGetValue(shard, out Scatter<ShardHits>.ShardState? state) ? ShardHits.None : state.Answer ?? new ShardHits([], 0, state.Reason))];

        async Task<ShardAnswer<ShardHits>[]> AskAsync(Target target, int[] shards, CancellationToken token)
        {
            if (target.Peer is not { } peer) return await local.SearchAsync(held, shards, query, token);
            var request = new LeafSearchRequest
            {
                Index = Manifest.Index,
                Generation = held.Number,
                Shards = shards,
                Query = query.Parsed,
                Ranking = query.Ranking,
                MostExpansions = query.MostExpansions,
                Count = query.Selection.Count,
                Counted = query.Counted,
                Sort = query.Selection.Sort,
                After = query.Selection.After,
                PerHost = query.Selection.PerHost,
                Facets = [.. query.Selection.Facets],
                LeftMs = Left(query.Deadline).TotalMilliseconds,
            };
            LeafSearchResponse response = await CallAsync(peer, target, (client, call) => client.SearchAsync(request, call), token);
            return Array.ConvertAll(response.Shards, s => s.Refusal is null ? new ShardAnswer<ShardHits>(s.ToHits(query.Selection), null) : new ShardAnswer<ShardHits>(null, s.Refusal));
        }
    }

    public async Task<FetchedHit[]> FetchAsync(ShardQuery query, IReadOnlyList<Winner> winners, CancellationToken cancellationToken)
    {
        Dictionary<int, int[]> places = Enumerable.Range(0, winners.Count).GroupBy(i => winners[i].Shard).ToDictionary(g => g.Key, g => g.ToArray());
        ShardQuery toFetch = query.ToFetch(time);
        var states = await new Scatter<FetchedHit[]>(gatherer.Fetches, held, AskAsync).RunAsync([.. places.Keys], time.TimestampAfter(toFetch.Deadline, s_way), shard => _answeredBy[shard], cancellationToken);
        var fetched = new FetchedHit[winners.Count];
        foreach (var (shard, at) in places)
            for (int i = 0; i < at.Length; i++) fetched[at[i]] = states[shard].Answer?[i] ?? new FetchedHit(null, $"found hits, and then it {states[shard].Reason}");
        return fetched;

        async Task<ShardAnswer<FetchedHit[]>[]> AskAsync(Target target, int[] shards, CancellationToken token)
        {
            RankedHit[][] hits = Array.ConvertAll(shards, shard => Array.ConvertAll(places[shard], i => winners[i].Hit));
            if (target.Peer is not { } peer) return await local.FetchAsync(held, shards, hits, toFetch, token);
            var request = new LeafFetchRequest
            {
                Index = Manifest.Index,
                Generation = held.Number,
                Shards = shards,
                Query = query.Parsed,
                MostExpansions = query.MostExpansions,
                Snippets = query.Fields.HasFlag(ShownFields.Snippet),
                Fields = query.Fields,
                SnippetSize = query.SnippetSize,
                Explain = query.Explain,
                Ranking = query.Ranking,
                BodyBytes = query.BodyBytes,
                Segments = Array.ConvertAll(hits, ofShard => Array.ConvertAll(ofShard, h => h.Segment)),
                Documents = Array.ConvertAll(hits, ofShard => Array.ConvertAll(ofShard, h => h.Document)),
                LeftMs = Left(toFetch.Deadline).TotalMilliseconds,
            };
            LeafFetchResponse response = await CallAsync(peer, target, (client, call) => client.FetchAsync(request, call), token);
            return [.. response.Shards.Zip(hits, (s, asked) => s.Refusal is null || s.Failure is not null
                ? new ShardAnswer<FetchedHit[]>(s.ToHits(query, asked.Length), null)
                : new ShardAnswer<FetchedHit[]>(null, s.Refusal))];
        }
    }

    public void Dispose() => held.Release();

    private static Task<T> CallAsync<T>(Peer peer, Target target, Func<LeafClient, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        target.IsLastResort ? peer.InsistAsync(call, cancellationToken) : peer.CallAsync(call, cancellationToken);

    private TimeSpan Left(long deadline)
    {
        TimeSpan left = time.GetElapsedTime(time.GetTimestamp(), deadline);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
