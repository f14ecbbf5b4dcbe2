using CsCheck;
using Indexer.Indexing;
using Indexer.Search;
using Indexer.Search.Ranking;
using Xunit;

namespace Indexer.Tests.Search.Proximity;

public sealed class ProximityTests
{
    private static readonly RankingOptions Weighed = new() { ProximityWeight = 0.5 };

    private static readonly string[] Words = ["ant", "bee", "cow", "dog", "elk"];

    private static readonly Gen<string> GenWord = Gen.Int[0, Words.Length - 1].Select(i => Words[i]);

    private static readonly Gen<string> GenText = GenWord.Array[0, 25].Select(words => string.Join(' ', words));

    private static readonly Gen<TestDocument[]> GenDocuments = Gen.Select(GenText, GenText).Array[1, 40]
        .Select(parts => parts.Select((p, i) => new TestDocument($"d{i:D3}", p.Item1, p.Item2)).ToArray());

    [Fact]
    public void Words_side_by_side_add_what_the_formula_says()
    {
        // The words have no stems where the documents have no language.
        Gen.Select(GenDocuments, GenWord.Array[2, 5].Where(words => words.Distinct().Count() == words.Length)).Sample((documents, words) =>
        {
            using var index = new TestIndex(ranking: Weighed);
            GenerationManifest manifest = index.PublishAsync(documents, shards: 2).GetAwaiter().GetResult();
            var expected = new BruteForce(documents, manifest, Weighed).Rank([.. words.Select(w => new[] { w })], RankingFunction.Default, withProximity: true);
            SearchResponse response = index.SearchAsync(string.Join(' ', words), size: 100).GetAwaiter().GetResult();
            Assert.Equal(expected.Select(e => e.Id), response.Hits.Select(h => h.Id));
            Assert.Equal(expected.Select(e => e.Score), response.Hits.Select(h => h.Score));
        }, iter: 60);
    }

    [Theory]
    [InlineData("ant bee", "near", "far")]
    [InlineData("bee ant", "far", "near")] // it follows within reach in the one, in the other it does not
    [InlineData("+ant +bee", "near", "far")]
    [InlineData("title:ant title:bee", "far", "near")] // of equal score: by key
    public async Task Of_documents_with_the_same_words_the_one_that_has_them_as_asked_is_first(string query, string first, string second)
    {
        using var index = new TestIndex(ranking: Weighed);
        await index.PublishAsync([new("near", "ant bee", "cow ant bee cow cow cow"), new("far", "ant bee", "bee cow cow cow cow ant")], shards: 2);
        SearchResponse response = await index.SearchAsync(query);
        Assert.Equal([first, second], response.Hits.Select(h => h.Id));
    }

    [Fact]
    public async Task Plain_bm25_does_not_look_at_places()
    {
        using var index = new TestIndex(ranking: Weighed);
        await index.PublishAsync([new("near", "", "ant bee cow cow"), new("far", "", "bee cow cow ant")]);
        SearchResponse response = await index.SearchAsync("ant bee", ranking: RankingFunction.Bm25);
        Assert.Equal(response.Hits[0].Score, response.Hits[1].Score);
    }
}
