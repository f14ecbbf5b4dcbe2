using CsCheck;
using Indexer.Search;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Xunit;

namespace Indexer.Tests.Gather;

/// <summary>Filters, and words beside them that say nothing: what is found, explained, counted and exported is the same of a cluster as of one process over one index.</summary>
public sealed class FilterExactnessTests
{
    private const string Exported = "key,id,url,title,language,date,host,type";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Filtered_searches_of_a_cluster_are_those_of_one_index(int replicas)
    {
        Gen.Select(FilteredDocuments.GenDocuments, Gen.Select(FilteredDocuments.GenQuery, FilteredDocuments.GenFilters).Array[8], Gen.Int[2, 5]).Sample(
            (documents, asked, shards) => CompareAsync(documents, asked, shards, replicas).GetAwaiter().GetResult(), iter: 4, threads: 1);
    }

    private static async Task CompareAsync(TestDocument[] documents, (string Query, SearchFilters Filters)[] asked, int shards, int replicas)
    {
        using var one = new TestIndex();
        await one.PublishAsync(documents, shards: 1);
        using var many = new TestIndex();
        await many.PublishAsync(documents, shards);
        await using RunningCluster cluster = await RunningCluster.StartAsync(many.Store, nodes: 3, replicas);
        await cluster.UntilReadyAsync();
        for (int i = 0; i < asked.Length; i++)
        {
            var (query, filters) = asked[i];
            var request = new SearchRequest { Query = query, Filters = filters, Size = 20, Explain = true, Timeout = TestIndex.Patience };
            SearchResponse expected = await one.Searches.SearchAsync("test", request, null, TestContext.Current.CancellationToken);
            SearchResponse answer = await cluster.SearchAsync(i % 3, query, more: $"&explain=true{filters.Parameters()}");
            Assert.Equal((shards, shards), (answer.Coverage.ShardsAsked, answer.Coverage.ShardsAnswered));
            Assert.Equal(RandomList.Text(expected), RandomList.Text(answer));
            CountResponse expectedCount = await one.Searches.CountAsync("test", request, null, TestContext.Current.CancellationToken);
            Assert.Equal(expectedCount.Total, (await cluster.CountAsync((i + 1) % 3, query, filters.Parameters())).Total);
            ExportLine[] lines = await cluster.ExportAsync((i + 2) % 3, query, $"&fields={Exported}{filters.Parameters()}");
            Assert.Equal(await ExportAsync(one, query, filters), lines[..^1].Select(line => line.ToDocument()!)); // none has no key
            Assert.Equal((true, expectedCount.Total.Value), (lines[^1].Trailer!.Complete, lines[^1].Trailer!.Total)); // or the stream was cut
        }
    }

    private static async Task<List<ExportedDocument>> ExportAsync(TestIndex index, string query, SearchFilters filters)
    {
        var request = new ExportRequest { Query = query, Filters = filters, Fields = new ExportWriter(ExportWriter.FieldsOf(Exported)).Written, Timeout = TestIndex.Patience };
        var documents = new List<ExportedDocument>();
        await foreach (ExportPage page in index.Searches.ExportAsync("test", request, null, TestContext.Current.CancellationToken)) documents.AddRange(page.Documents);
        return documents;
    }
}
