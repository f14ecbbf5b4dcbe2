using Indexer.Indexing;
using Indexer.QueryNode.Shards;
using Indexer.Search;
using Indexer.Search.Ranking;
using Indexer.Search.Shards;
using Indexer.Tests.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Indexer.Tests.Shards;

/// <summary>What generations have in common, and what is known of a new one before it is searched.</summary>
public sealed class GenerationSharingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rollback_opens_nothing_anew()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        HeldGeneration first = HeldBy(node, 1);
        await new ManifestStore(node.Index.Store, TimeProvider.System).RollbackAsync("test", 1, Cancellation);
        HeldGeneration second = await ServedAsync(node, 2);
        Assert.Same(first.Statistics, second.Statistics);
        for (int shard = 0; shard < 2; shard++) Assert.Same(ShardOf(first, shard), ShardOf(second, shard));
    }

    [Fact]
    public async Task Equal_documents_that_are_scored_otherwise_share_shards_and_no_statistics()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        HeldGeneration first = HeldBy(node, 1);
        GenerationManifest manifest = first.Manifest;
        Assert.True(await new ManifestStore(node.Index.Store, TimeProvider.System).PublishAsync(manifest with { Generation = 2, Options = manifest.Options with { K1 = 2 } }, Cancellation));
        HeldGeneration second = await ServedAsync(node, 2);
        Assert.Same(ShardOf(first, 0), ShardOf(second, 0));
        Assert.NotSame(first.Statistics, second.Statistics);
        Assert.Equal(2, second.Statistics.Model.K1);
    }

    [Fact]
    public async Task A_new_generation_is_searched_for_what_was_searched_for_of_late_before_it_is_served()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        foreach (string query in new[] { "whales", "fill*", "lang:en more", "\"plain words\"" }) await node.Client.GetStringAsync($"/api/search?q={Uri.EscapeDataString(query)}", Cancellation);
        await node.Index.PublishAsync([.. RunningNode.Documents.Skip(1)], shards: 2, generation: 2);
        HeldGeneration second = await ServedAsync(node, 2);
        for (int shard = 0; shard < 2; shard++) Assert.True(ShardOf(second, shard).HasSearcherOf(second.Statistics.Model));
    }

    [Theory]
    [InlineData("sort=date", SearchSort.Date, 0)]
    [InlineData("sort=host", SearchSort.Host, 0)]
    [InlineData("collapse=host", SearchSort.Score, 1)]
    [InlineData("facets=host,language,year,type", SearchSort.Score, 0, FacetField.Host, FacetField.Language, FacetField.Year, FacetField.Type)]
    public async Task What_hits_were_sorted_collapsed_and_counted_by_of_late_is_read_before_a_new_generation_is_served(string parameters, SearchSort sort, int perHost, params FacetField[] facets)
    {
        var selection = new Selection { Count = 1, Sort = sort, PerHost = perHost, Facets = facets };
        await using RunningNode node = await RunningNode.StartAsync();
        await node.Client.GetStringAsync($"/api/search?q=whales&{parameters}", Cancellation);
        await node.Client.GetStringAsync("/api/search?q=whales", Cancellation); // the last of the same query wants nothing of the kind
        await node.Index.PublishAsync([.. RunningNode.Documents.Skip(1)], shards: 2, generation: 2);
        HeldGeneration second = await ServedAsync(node, 2);
        for (int shard = 0; shard < 2; shard++) Assert.False(ShardOf(second, shard).ReadColumnsFor(selection));
    }

    [Fact]
    public async Task What_nobody_has_asked_for_is_not_read()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        await node.Client.GetStringAsync("/api/search?q=whales&facets=language", Cancellation);
        await node.Index.PublishAsync([.. RunningNode.Documents.Skip(1)], shards: 2, generation: 2);
        HeldGeneration second = await ServedAsync(node, 2);
        Assert.True(ShardOf(second, 0).ReadColumnsFor(new Selection { Count = 1, Sort = SearchSort.Date }));
    }

    /// <summary>A generation, once searches run on it; nothing is searched to find that out.</summary>
    private static async Task<HeldGeneration> ServedAsync(RunningNode node, int generation)
    {
        IndexHolding holding = node.App.Services.GetRequiredService<Holdings>().Find("test")!; // it has been ready
        await RunningCluster.UntilAsync(() => Task.FromResult(holding.Serving?.Number == generation));
        return holding.Serving!;
    }

    private static HeldGeneration HeldBy(RunningNode node, int generation) => node.App.Services.GetRequiredService<Holdings>().Find("test")!.Find(generation)!; // as above

    private static OpenShard ShardOf(HeldGeneration held, int shard)
    {
        OpenShard open = held.TryAcquire(shard)!; // all are here
        open.Release();
        return open;
    }
}
