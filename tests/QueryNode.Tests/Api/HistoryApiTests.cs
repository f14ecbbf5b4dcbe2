using System.Net;
using Indexer.Captures;
using Indexer.Client;
using Indexer.Indexing;
using Indexer.Search;
using Xunit;

namespace Indexer.Tests.Api;

/// <summary>What the store knows of an index: its generations, and what became of a document.</summary>
public sealed class HistoryApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Generations_are_listed_the_newest_first_a_page_at_a_time()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        var manifests = new ManifestStore(node.Index.Store, TimeProvider.System);
        for (int i = 0; i < 4; i++) await manifests.RollbackAsync("test", 1, Cancellation);
        using var client = new IndexerClient(node.Client.BaseAddress!);
        IReadOnlyList<GenerationReport> all = await client.GenerationsAsync("test", Cancellation);
        Assert.Equal([5, 4, 3, 2, 1], all.Select(generation => generation.Generation));
        Assert.Equal([1, 1, 1, 1, null], all.Select(generation => generation.RollbackOf));
        Assert.Single(all.Select(generation => generation.ContentHash).Distinct());
        Assert.Equal(RunningNode.Documents.Length, all[0].Shards.Sum(shard => shard.Documents));
        string page = await node.Client.GetStringAsync("/api/generations?size=2&before=4", Cancellation);
        Assert.Equal([3, 2], System.Text.Json.JsonDocument.Parse(page).RootElement.EnumerateArray().Select(generation => generation.GetProperty("generation").GetInt32()));
    }

    [Theory]
    [InlineData("/api/generations?index=none", 404)]
    [InlineData("/api/generations?index=..%2Fjobs", 404)]
    [InlineData("/api/generations?size=0", 400)]
    [InlineData("/api/generations?size=101", 400)]
    [InlineData("/api/generations?before=0", 400)]
    [InlineData("/api/inspect", 400)]
    [InlineData("/api/inspect?id=2&index=none", 404)]
    [InlineData("/api/inspect?id=2&generation=9", 404)]
    public async Task What_can_not_be_told_is_a_problem(string address, int status)
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using HttpResponseMessage response = await node.Client.GetAsync(address, Cancellation);
        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_document_that_no_record_was_read_of_has_no_fates()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using var client = new IndexerClient(node.Client.BaseAddress!);
        InspectionReport report = await client.InspectAsync(null, "http://nowhere.example/", 1, Cancellation);
        Assert.Equal(("test", 1, "example,nowhere)/", false), (report.Index, report.Generation, report.Key, report.IsIndexed));
        Assert.Empty(report.Fates);
    }
}
