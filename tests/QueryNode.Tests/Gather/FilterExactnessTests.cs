using CsCheck;
using Indexer.Search;
using Indexer.Tests.Cluster;
using Indexer.Tests.Search;
using Xunit;

namespace Indexer.Tests.Gather;

/// <summary>Filters and what is counted, exported and explained: a cluster answers as one process over one index does.</summary>
public sealed class FilterExactnessTests
{
    [Fact]
    public void Filtered_searches_of_a_cluster_are_those_of_one_index()
    {
        Gen.Select(FilteredDocuments.GenDocuments, Gen.Select(FilteredDocuments.GenQuery, FilteredDocuments.GenFilters).Array[8], Gen.Int[2, 5]).Sample(
            (documents, asked, shards) => CompareAsync(documents, asked, shards).GetAwaiter().GetResult(), iter: 4, threads: 1);
    }

    private static async Task CompareAsync(TestDocument[] documents, (string Query, SearchFilters Filters)[] asked, int shards)
    {
        using var one = new TestIndex();
        await one.PublishAsync(documents, shards: 1);
        using var many = new TestIndex();
        await many.PublishAsync(documents, shards);
        await using RunningCluster cluster = await RunningCluster.StartAsync(many.Store, nodes: 3, replicas: 1);
        await cluster.UntilReadyAsync();
        for (int i = 0; i < asked.Length; i++)
        {
            var (query, filters) = asked[i];
            var request = new SearchRequest { Query = query, Filters = filters, Size = 20, Snippets = false };
            SearchResponse expected = await one.Searches.SearchAsync("test", request, null, TestContext.Current.CancellationToken);
            SearchResponse answer = await cluster.SearchAsync(i % 3, query, more: Parameters(filters));
            Assert.Equal((shards, shards), (answer.Coverage.ShardsAsked, answer.Coverage.ShardsAnswered));
            Assert.Equal(expected.Total, answer.Total);
            Assert.Equal(Hits(expected), Hits(answer));
            CountResponse expectedCount = await one.Searches.CountAsync("test", request, null, TestContext.Current.CancellationToken);
            Assert.Equal(expectedCount.Total, (await cluster.CountAsync(i % 3, query, Parameters(filters))).Total);
        }
    }

    private static string Parameters(SearchFilters filters) => string.Concat(filters.Sites.Select(s => $"&site={Uri.EscapeDataString(s)}"))
        + string.Concat(filters.Languages.Select(l => $"&lang={l}"))
        + string.Concat(filters.Types.Select(t => $"&type={t}"))
        + (filters.DateFrom is { } from ? $"&dateFrom={from}" : "")
        + (filters.DateTo is { } to ? $"&dateTo={to}" : "");

    private static IEnumerable<(string Id, int Score)> Hits(SearchResponse response) => response.Hits.Select(h => (h.Id, BitConverter.SingleToInt32Bits(h.Score)));
}
