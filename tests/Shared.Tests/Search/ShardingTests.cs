using CsCheck;
using Indexer.Indexing;
using Indexer.Search;
using Indexer.Search.Ranking;
using Xunit;

namespace Indexer.Tests.Search;

/// <summary>Sharding is invisible: held against other shardings, and against scores and lists worked out from the raw documents.</summary>
public sealed class ShardingTests
{
    private static readonly Gen<(string Query, RandomList List)[]> GenSearches = Gen.Select(RandomSearches.Query, RandomList.Gen).Array[6];

    private static readonly RankingFunction[] Rankings = Enum.GetValues<RankingFunction>();

    [Fact]
    public void Any_number_of_shards_gives_the_same_ids_order_scores_totals_and_facets()
    {
        Gen.Select(RandomSearches.Documents(40), GenSearches, Gen.Int[0, 5]).Sample((documents, searches, from) =>
        {
            var answers = new Dictionary<(string, RandomList), string>();
            foreach (int shards in new[] { 1, 2, 3, 5 })
            {
                using var index = new TestIndex();
                index.PublishAsync(documents, shards).GetAwaiter().GetResult();
                foreach (var (query, list) in searches)
                {
                    string answer = RandomList.Text(index.AskAsync(list.Of(query, size: 20, from)).GetAwaiter().GetResult());
                    if (!answers.TryAdd((query, list), answer)) Assert.Equal(answers[(query, list)], answer);
                }
            }
        }, iter: 25);
    }

    [Fact]
    public void Lists_and_facets_are_those_that_sorting_and_counting_all_matches_gives_and_cursors_walk_them_whole()
    {
        Gen.Select(RandomSearches.Documents(40), GenSearches, Gen.Int[1, 4], Gen.Int[1, 9]).Sample(
            (documents, searches, shards, size) => CompareAsync(documents, searches, shards, size).GetAwaiter().GetResult(), iter: 25);
    }

    [Fact]
    public void Scores_are_those_of_the_formula_over_the_raw_documents()
    {
        Gen.Select(RandomSearches.Documents(40), RandomSearches.Word.Array[1, 3]).Sample((documents, words) =>
        {
            using var index = new TestIndex();
            GenerationManifest manifest = index.PublishAsync(documents, shards: 2).GetAwaiter().GetResult();
            // Quoted words have no stems: the oracle needs none.
            foreach (string query in new[] { string.Join(' ', words.Select(w => $"\"{w}\"")), $"\"{string.Join(' ', words)}\"" })
            {
                bool phrase = query.Count(c => c == '"') == 2;
                var oracle = new BruteForce(documents, manifest);
                foreach (RankingFunction ranking in Rankings)
                {
                    var expected = oracle.Rank(phrase ? [words] : [.. words.Select(w => new[] { w })], ranking);
                    SearchResponse response = index.SearchAsync(query, size: 100, ranking: ranking).GetAwaiter().GetResult();
                    Assert.Equal(expected.Select(e => e.Id), response.Hits.Select(h => h.Id));
                    Assert.Equal(expected.Select(e => e.Score), response.Hits.Select(h => h.Score));
                }
            }
        }, iter: 60);
    }

    private static async Task CompareAsync(TestDocument[] documents, (string Query, RandomList List)[] searches, int shards, int size)
    {
        using var index = new TestIndex();
        await index.PublishAsync(documents, shards);
        foreach (var (query, list) in searches)
        {
            // Languages decide which forms of the words count, and so the scores.
            var plain = new SearchRequest { Query = query, Filters = new SearchFilters { Languages = list.Filters.Languages }, Size = 100, Ranking = list.Ranking };
            var oracle = new ListOracle(documents, await index.AskAsync(plain), list.Filters);
            SearchResponse whole = await index.AskAsync(list.Of(query, size: 100));
            Assert.Equal(oracle.List(list), whole.Hits.Select(h => (h.Id, h.Score, h.MoreOfHost)));
            Assert.Equal(list.Facets.Select(field => oracle.Facet(field, size: 3)), (whole.Facets ?? []).Select(RandomList.Text));
            Assert.Null(whole.Cursor);
            List<SearchHit> walked = await RandomList.WalkAsync(cursor => index.AskAsync(list.Of(query, size, cursor: cursor)));
            Assert.Equal(whole.Hits.Select(RandomList.Text), walked.Select(RandomList.Text));
        }
    }
}
