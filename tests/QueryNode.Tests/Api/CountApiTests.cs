using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Indexer.Search;
using Xunit;

namespace Indexer.Tests.Api;

public sealed class CountApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_count_states_its_generation_and_coverage_and_has_no_hits()
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using HttpResponseMessage response = await node.Client.GetAsync("/api/count?q=filler&index=test", Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("1", response.Headers.GetValues("X-Indexer-Generation").Single());
        Assert.Equal("2/2", response.Headers.GetValues("X-Indexer-Shards").Single());
        using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(["index", "generation", "tookMs", "coverage", "total", "notes"], json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal(30, json.RootElement.GetProperty("total").GetProperty("value").GetInt64());
    }

    [Theory]
    [InlineData("q=*", 32)]
    [InlineData("q=whales&site=a.example.org", 1)]
    [InlineData("q=-whales", 30)]
    [InlineData("q=nowhere", 0)]
    public async Task Counts_are_exact_and_take_filters(string parameters, long count)
    {
        await using RunningNode node = await RunningNode.StartAsync();
        CountResponse? response = await node.Client.GetFromJsonAsync<CountResponse>($"/api/count?{parameters}", Cancellation);
        Assert.Equal(new TotalHits(count, "eq"), response!.Total);
    }

    [Theory]
    [InlineData("/api/count", 400)]
    [InlineData("/api/count?q=a&dateTo=soon", 400)]
    [InlineData("/api/count?q=a&index=none", 404)]
    [InlineData("/api/count?q=a&generation=9", 404)]
    [InlineData("/api/count?q=a&minGeneration=9&generation=1", 409)]
    public async Task What_can_not_be_counted_is_a_problem(string address, int status)
    {
        await using RunningNode node = await RunningNode.StartAsync();
        using HttpResponseMessage response = await node.Client.GetAsync(address, Cancellation);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }
}
