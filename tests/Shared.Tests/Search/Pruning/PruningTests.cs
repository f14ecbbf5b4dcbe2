using CsCheck;
using Indexer.Indexing;
using Indexer.Search;
using Indexer.Search.Generations;
using Indexer.Search.Ranking;
using Xunit;

namespace Indexer.Tests.Search.Pruning;

/// <summary>Pruning loses nothing: whole lists of hits and totals are held against exhaustive search, which scores all matches.</summary>
public sealed class PruningTests
{
    private const int Documents = 5000;

    private static readonly Gen<string> GenWord = Gen.Int[0, ClusteredDocuments.Words.Count - 1].Select(i => ClusteredDocuments.Words[i]);

    private static readonly Gen<string> GenPart = Gen.Frequency(
        (8, GenWord),
        (2, GenWord.Select(w => $"\"{w}\"")),
        (2, Gen.Select(GenWord, GenWord, (a, b) => $"\"{a} {b}\"")),
        (1, GenWord.Select(w => $"{w[..3]}*")),
        (1, GenWord.Select(w => $"title:{w}")),
        (1, GenWord.Select(w => $"url:{w}")),
        (1, GenWord.Select(w => $"anchor:{w}")),
        (1, Gen.Select(GenWord, GenWord, (a, b) => $"({a} OR {b})")),
        (1, Gen.Select(GenWord, GenWord, GenWord, (a, b, c) => $"({a} AND ({b} OR {c}))")));

    private static readonly Gen<string> GenFilter = Gen.Frequency(
        (6, Gen.Const("")),
        (1, Gen.Int[0, 8].Select(i => $" site:h{i}.example.org")),
        (1, Gen.Int[0, 2].Select(i => new[] { " lang:en", " lang:de", " lang:fr" }[i])),
        (1, GenWord.Select(w => $" -{w}")),
        (1, GenWord.Select(w => $" +{w}")),
        (1, Gen.Select(GenWord, GenWord, (a, b) => $" +{a} +{b}")),
        (1, Gen.Select(Gen.Int[0, 8], GenWord, (i, w) => $" site:h{i}.example.org -{w} lang:en")));

    private static readonly Gen<string> GenQuery = Gen.Frequency(
        (12, Gen.Select(GenPart.Array[1, 6], GenFilter, (parts, filter) => string.Join(' ', parts) + filter)),
        (3, GenWord.Array[2, 4].Select(words => string.Join(" AND ", words))),
        (1, GenWord.Select(w => $"-{w}")),
        (1, GenFilter.Select(filter => $"*{filter}")),
        (1, Gen.Int[0, 8].Select(i => $"site:h{i}.example.org")));

    private static readonly Gen<int> GenSize = Gen.Int[0, 6].Select(i => new[] { 1, 2, 10, 10, 10, 100, 1000 }[i]);

    private static readonly Gen<long> GenTrackTotal = Gen.Int[0, 4].Select(i => new[] { 0, 0, 10, 1000, long.MaxValue }[i]);

    private static readonly Gen<RankingFunction> GenRanking = Gen.Frequency((3, Gen.Const(RankingFunction.Default)), (1, Gen.Const(RankingFunction.Bm25)));

    [Theory]
    [InlineData(1, 16, true, false, 0)]
    [InlineData(1, 1, true, true, 0)]
    [InlineData(4, 16, true, false, 0)]
    [InlineData(4, 16, true, true, 1)] // on one core a thread searches all shards together
    [InlineData(2, 1, true, false, 1)]
    [InlineData(2, 16, false, true, 0)]
    public async Task Ids_order_scores_and_totals_are_those_of_exhaustive_search(int shards, int bufferMegabytes, bool withImpacts, bool ranked, int parallelism)
    {
        using var index = new TestIndex(ranking: new RankingOptions { ProximityWeight = 0.5 }, parallelism: parallelism);
        await index.PublishAsync(ClusteredDocuments.Make(Documents, seed: shards, ranked), shards, options: new IndexOptions { BufferMegabytes = bufferMegabytes, RankWeight = 2 }, withImpacts: withImpacts);
        using GenerationLease lease = await index.Cache.AcquireAsync("test", null, TestContext.Current.CancellationToken);
        if (bufferMegabytes == 1) Assert.True(lease.Generation.Shards[0].Segments.Count > 1);

        Gen.Select(GenQuery, GenSize, Gen.Int[0, 30], GenTrackTotal, GenRanking).Sample((query, size, from, trackTotal, ranking) =>
        {
            var all = Exhaustive.Search(lease.Generation, query, ranking);
            SearchResponse response = index.SearchAsync(query, size, from, trackTotal: trackTotal, ranking: ranking).GetAwaiter().GetResult();
            Assert.Equal(
                all.Skip(from).Take(size).Select(hit => (hit.Key, BitConverter.SingleToInt32Bits(hit.Score))),
                response.Hits.Select(hit => ($"id:{hit.Id}", BitConverter.SingleToInt32Bits(hit.Score))));
            long counted = Math.Max(trackTotal, from + size + 1);
            Assert.Equal(all.Count, index.Searches.CountAsync("test", new SearchRequest { Query = query, Timeout = TestIndex.Patience }, null, CancellationToken.None).GetAwaiter().GetResult().Total.Value);
            Assert.Equal(all.Count <= counted ? new TotalHits(all.Count, "eq") : new TotalHits(counted, "gte"), response.Total);
        }, iter: 400, threads: 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task What_is_remembered_of_words_and_pairs_changes_no_answer(int shards)
    {
        using var index = new TestIndex(ranking: new RankingOptions { ProximityWeight = 0.5 });
        await index.PublishAsync(ClusteredDocuments.Make(Documents, seed: shards), shards);
        using GenerationLease lease = await index.Cache.AcquireAsync("test", null, TestContext.Current.CancellationToken);

        // Few words, so that pairs come again in other queries, and each query at least three times: pairs are worked out when a window is visited for the second time.
        Gen.Select(GenWord.Select(w => w[..3]).Array[2, 5], GenFilter, GenSize, Gen.Bool).Sample((stems, filter, size, areRequired) =>
        {
            string query = string.Join(areRequired ? " AND " : " ", stems.Select(stem => ClusteredDocuments.Words.First(word => word.StartsWith(stem, StringComparison.Ordinal)))) + filter;
            var expected = Exhaustive.Search(lease.Generation, query, RankingFunction.Default).Take(size).Select(hit => (hit.Key, BitConverter.SingleToInt32Bits(hit.Score))).ToList();
            for (int time = 0; time < 4; time++)
            {
                SearchResponse response = index.SearchAsync(query, size, trackTotal: 0).GetAwaiter().GetResult();
                Assert.Equal(expected, response.Hits.Select(hit => ($"id:{hit.Id}", BitConverter.SingleToInt32Bits(hit.Score))));
            }
        }, iter: 150, threads: 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Collapsed_lists_and_what_follows_a_cursor_and_facets_are_those_of_exhaustive_search(int shards)
    {
        using var index = new TestIndex();
        TestDocument[] documents = ClusteredDocuments.Make(Documents, seed: shards);
        await index.PublishAsync(documents, shards);
        using GenerationLease lease = await index.Cache.AcquireAsync("test", null, TestContext.Current.CancellationToken);
        Dictionary<string, TestDocument> byKey = documents.ToDictionary(d => $"id:{d.Id}");

        Gen.Select(GenQuery, GenSize, Gen.Int[0, 4], Gen.Bool).Sample((query, size, perHost, counts) =>
        {
            var all = Exhaustive.Search(lease.Generation, query, RankingFunction.Default);
            var expected = perHost == 0 ? all : [.. all.Select((hit, rank) => (hit, rank)).GroupBy(h => new Uri(byKey[h.hit.Key].Url).Host).SelectMany(g => g.Take(perHost)).OrderBy(h => h.rank).Select(h => h.hit)];
            var request = new SearchRequest { Query = query, Size = size, PerHost = perHost == 0 ? null : perHost, Facets = counts ? [FacetField.Language] : [] };
            SearchResponse first = index.AskAsync(request).GetAwaiter().GetResult();
            Compare(expected.Take(size), first);
            if (counts)
            {
                var languages = all.GroupBy(hit => byKey[hit.Key].Language).ToDictionary(g => g.Key, g => (long)g.Count());
                Assert.Equal((all.Count, "eq", languages.GetValueOrDefault("")), (first.Total.Value, first.Total.Relation, first.Facets![0].MissingCount));
                Assert.Equal(languages.Where(l => l.Key.Length > 0).OrderBy(l => l.Key), first.Facets[0].Values.ToDictionary(v => v.Value, v => v.Count).OrderBy(l => l.Key));
            }
            Assert.Equal(expected.Count > size, first.Cursor is not null);
            if (first.Cursor is not null) Compare(expected.Skip(size).Take(size), index.AskAsync(request with { Cursor = first.Cursor }).GetAwaiter().GetResult());
        }, iter: 200, threads: 1);

        static void Compare(IEnumerable<(string Key, float Score)> expected, SearchResponse response) => Assert.Equal(
            expected.Select(hit => (hit.Key, BitConverter.SingleToInt32Bits(hit.Score))), response.Hits.Select(hit => ($"id:{hit.Id}", BitConverter.SingleToInt32Bits(hit.Score))));
    }
}
