using CsCheck;
using Indexer.Search;
using Xunit;

namespace Indexer.Tests.Search;

public sealed class CountTests
{
    [Fact]
    public void A_count_is_the_number_of_all_matches_for_every_sharding()
    {
        Gen.Select(FilteredDocuments.GenDocuments, Gen.Select(FilteredDocuments.GenQuery, FilteredDocuments.GenFilters).Array[10], Gen.Int[1, 4]).Sample((documents, asked, shards) =>
        {
            using var index = new TestIndex();
            index.PublishAsync(documents, shards).GetAwaiter().GetResult();
            foreach (var (query, filters) in asked)
            {
                var request = new SearchRequest { Query = query, Filters = filters, Size = 100, Snippets = false, Timeout = TimeSpan.FromMinutes(5) };
                SearchResponse found = index.Searches.SearchAsync("test", request, null, CancellationToken.None).GetAwaiter().GetResult();
                CountResponse counted = index.Searches.CountAsync("test", request, null, CancellationToken.None).GetAwaiter().GetResult();
                Assert.Equal(new TotalHits(found.Hits.Count, "eq"), counted.Total);
                Assert.Equal((found.Generation, shards), (counted.Generation, counted.Coverage.ShardsAnswered));
                Assert.Equal(found.Notes, counted.Notes);
            }
        }, iter: 25);
    }
}
