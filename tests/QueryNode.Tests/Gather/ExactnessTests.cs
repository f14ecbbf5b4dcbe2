using CsCheck;
using Indexer.Search;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Xunit;

namespace Indexer.Tests.Gather;

/// <summary>The law of the query tier: for any number of shards, nodes and replicas, and whichever node is asked, the same as one process over one index answers.</summary>
public sealed class ExactnessTests
{
    private static readonly Gen<(string Query, RandomList List)[]> GenSearches = Gen.Select(RandomSearches.Query, RandomList.Gen).Array[8];

    private const ShownFields All = ~ShownFields.None;

    private const string WithAll = "&fields=key,id,url,title,snippet,language,date,host,type&highlight=title,snippet&explain=true";

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    public void A_cluster_answers_as_one_index_does(int nodes, int replicas)
    {
        Gen.Select(RandomSearches.Documents(60), GenSearches, Gen.Int[2, 7], Gen.Int[0, 3]).Sample(
            (documents, searches, shards, from) => CompareAsync(documents, searches, shards, from, nodes, replicas).GetAwaiter().GetResult(), iter: 6, threads: 1);
    }

    private static SearchRequest Whole(SearchRequest request) => request with { Fields = All, Highlight = ShownFields.Title | ShownFields.Snippet, Explain = true };

    private static async Task CompareAsync(TestDocument[] documents, (string Query, RandomList List)[] searches, int shards, int from, int nodes, int replicas)
    {
        using var one = new TestIndex();
        await one.PublishAsync(documents, shards: 1);
        using var many = new TestIndex();
        await many.PublishAsync(documents, shards);
        await using RunningCluster cluster = await RunningCluster.StartAsync(many.Store, nodes, replicas);
        await cluster.UntilReadyAsync();
        int asked = 0;
        foreach (var (query, list) in searches)
        {
            SearchResponse expected = await one.Searches.SearchAsync("test", Whole(list.Of(query, size: 20, from)), null, TestContext.Current.CancellationToken);
            SearchResponse answer = await cluster.SearchAsync(asked++ % nodes, query, more: list.Parameters(from) + WithAll);
            Assert.Empty(answer.Coverage.Failures);
            Assert.Equal((shards, shards), (answer.Coverage.ShardsAsked, answer.Coverage.ShardsAnswered));
            Assert.Equal(RandomList.Text(expected), RandomList.Text(answer));

            // Each page may be asked of another node.
            SearchResponse whole = await one.Searches.SearchAsync("test", Whole(list.Of(query, size: 100)), null, TestContext.Current.CancellationToken);
            List<SearchHit> walked = await RandomList.WalkAsync(async cursor =>
            {
                SearchResponse page = await cluster.SearchAsync(asked++ % nodes, query, size: 16, list.Parameters(cursor: cursor) + WithAll);
                Assert.Empty(page.Coverage.Failures);
                return page;
            });
            Assert.Equal(whole.Hits.Select(RandomList.Text), walked.Select(RandomList.Text));
        }
    }
}
